"""The first page of each site is a dashboard of this room; its figures are asked for by the theme's callback in the settings."""

from track360.site.sites import affiliates, operators

operators.index_template = "reports/operator/dashboard.html"
affiliates.index_template = "reports/affiliate/dashboard.html"
