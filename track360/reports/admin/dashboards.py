"""The first page of each site is a dashboard of this room; its figures are asked for by the theme's callback
in the settings."""

from track360.site.sites import affiliate_site, operator_site

operator_site.index_template = "reports/operator/dashboard.html"
affiliate_site.index_template = "reports/affiliate/dashboard.html"
