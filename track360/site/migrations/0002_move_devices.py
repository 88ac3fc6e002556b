from hashlib import sha256

from django.db import migrations

OLD = ('otp_totp_totpdevice', 'otp_static_staticdevice', 'otp_static_statictoken')


def move(apps, schema_editor):
    """django-otp's devices into ours: it keeps keys and recovery codes in clear, so its tables go."""
    with schema_editor.connection.cursor() as cursor:
        if not set(OLD) <= set(schema_editor.connection.introspection.table_names(cursor)):
            return
        apps_of(apps, cursor)
        sheets(apps, cursor)
        cursor.execute('DROP TABLE ' + ', '.join(OLD))
        cursor.execute("DELETE FROM django_migrations WHERE app IN ('otp_totp', 'otp_static')")


def apps_of(apps, cursor):
    TotpDevice = apps.get_model('site', 'TotpDevice')
    cursor.execute('SELECT user_id, name, key, last_t FROM otp_totp_totpdevice WHERE confirmed ORDER BY id')
    TotpDevice.objects.bulk_create(
        TotpDevice(user_id=user, name=name, confirmed=True, key=key, last_step=last)
        for user, name, key, last in cursor.fetchall()
    )


def sheets(apps, cursor):
    RecoveryCodes, RecoveryCode = apps.get_model('site', 'RecoveryCodes'), apps.get_model('site', 'RecoveryCode')
    cursor.execute(
        'SELECT d.user_id, array_agg(DISTINCT t.token) FROM otp_static_staticdevice d'
        ' JOIN otp_static_statictoken t ON t.device_id = d.id WHERE d.confirmed GROUP BY d.user_id'
    )
    for user, tokens in cursor.fetchall():
        sheet = RecoveryCodes.objects.create(user_id=user, name='recovery codes', confirmed=True)
        RecoveryCode.objects.bulk_create(
            RecoveryCode(sheet=sheet, digest=sha256(token.lower().encode()).hexdigest()) for token in tokens
        )


class Migration(migrations.Migration):

    dependencies = [
        ('site', '0001_sign_in'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
