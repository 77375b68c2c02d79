"""The admin: where the record is kept, reviewed and published."""

from django.contrib import admin

from .agreement import AgreementAdmin
from .cases import CourtCaseAdmin, OutsideCountAdmin
from .checks import CheckAdmin
from .criticisms import CriticismAdmin
from .erasures import ErasureAdmin
from .reference import ActorAdmin, CountryAdmin, SourceAdmin
from .renewals import RenewalAdmin
from .revisions import RevisionAdmin

__all__ = [
    "ActorAdmin",
    "AgreementAdmin",
    "CheckAdmin",
    "CountryAdmin",
    "CourtCaseAdmin",
    "CriticismAdmin",
    "ErasureAdmin",
    "OutsideCountAdmin",
    "RenewalAdmin",
    "RevisionAdmin",
    "SourceAdmin",
]

admin.site.site_title = "Removal agreements"
admin.site.site_header = "Tracker of third-country removal agreements"
admin.site.index_title = "Editing the record"
# The lists and the long form need the width; eight tables don't need a second menu.
admin.site.enable_nav_sidebar = False
