# ruff: noqa: DJ008 -- nobody sees these rows but as JSON
"""The site's tables as Django models of their own, without its rules: what a list of agreements needs of them."""

from django.db import models


class Country(models.Model):
    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=100)

    class Meta:
        managed = False
        db_table = "agreements_country"


class Revision(models.Model):
    number = models.PositiveIntegerField()

    class Meta:
        managed = False
        db_table = "agreements_revision"


class Agreement(models.Model):
    slug = models.SlugField(max_length=120)
    summary = models.TextField()
    joint_senders = models.ManyToManyField(Country, db_table="agreements_agreement_joint_senders")
    revision = models.ForeignKey(Revision, models.DO_NOTHING, null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "agreements_agreement"


class State(models.Model):
    """The facts of an agreement by which lists filter and sort; one row of each is current."""

    agreement = models.ForeignKey(Agreement, models.DO_NOTHING, related_name="states")
    is_current = models.BooleanField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    sender = models.ForeignKey(Country, models.DO_NOTHING, related_name="+")
    host = models.ForeignKey(Country, models.DO_NOTHING, related_name="+")
    status = models.CharField(max_length=20)
    stage = models.CharField(max_length=20)
    announced = models.CharField(max_length=10)
    instrument = models.CharField(max_length=300)
    capacity_qualifier = models.CharField(max_length=20)
    capacity_amount = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    capacity_unit = models.CharField(max_length=20)
    capacity_period = models.CharField(max_length=20)
    is_verified = models.BooleanField()
    is_contested = models.BooleanField()
    updated_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "agreements_agreementstate"


class Criterion(models.Model):
    agreement = models.ForeignKey(Agreement, models.DO_NOTHING, related_name="criteria")
    kind = models.CharField(max_length=20)
    category = models.CharField(max_length=30)
    text = models.CharField(max_length=300)

    class Meta:
        managed = False
        db_table = "agreements_criterion"
        ordering = ["pk"]


class Payment(models.Model):
    agreement = models.ForeignKey(Agreement, models.DO_NOTHING, related_name="payments")
    payer = models.CharField(max_length=10)
    payee = models.CharField(max_length=10)
    purpose = models.CharField(max_length=300)
    state = models.CharField(max_length=20)

    class Meta:
        managed = False
        db_table = "agreements_payment"
        ordering = ["pk"]


class Consideration(models.Model):
    agreement = models.ForeignKey(Agreement, models.DO_NOTHING, related_name="considerations")
    giver = models.CharField(max_length=10)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    text = models.CharField(max_length=300)

    class Meta:
        managed = False
        db_table = "agreements_consideration"
        ordering = ["pk"]


class Check(models.Model):
    agreement = models.ForeignKey(Agreement, models.DO_NOTHING, null=True, related_name="checks")
    checked = models.DateField()
    where = models.CharField(max_length=300)
    languages = models.CharField(max_length=100)
    looked_for = models.CharField(max_length=300)
    found = models.CharField(max_length=500)

    class Meta:
        managed = False
        db_table = "agreements_check"
        ordering = ["-checked", "-pk"]


class Event(models.Model):
    agreement = models.ForeignKey(Agreement, models.DO_NOTHING, related_name="events")

    class Meta:
        managed = False
        db_table = "agreements_event"


class Claim(models.Model):
    agreement = models.ForeignKey(Agreement, models.DO_NOTHING, related_name="claims")

    class Meta:
        managed = False
        db_table = "agreements_claim"


class CriticismOfAgreement(models.Model):
    """A row of the table between criticisms and agreements."""

    agreement = models.ForeignKey(Agreement, models.DO_NOTHING, related_name="criticisms")

    class Meta:
        managed = False
        db_table = "agreements_criticism_agreements"
