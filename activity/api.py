"""The API of activity: everything follows from the contract."""

from activity.contract import ACTIVITY
from track360.ingest.request.views import EntityView


class ActivityView(EntityView):
    """Push and list activity."""

    spec = ACTIVITY
