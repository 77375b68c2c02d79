"""FastAPI with SQLAlchemy 2: mapped tables, `selectinload` for lists, subqueries for counts, orjson for the answer.

The endpoint runs in FastAPI's threads, which is quicker here than SQLAlchemy's async engines (SQLite has none of its
own), and no Pydantic model stands between rows and JSON, which would cost more.
"""

import datetime
import os
from typing import Any

import orjson
from fastapi import FastAPI, HTTPException, Response
from sqlalchemy import BigInteger, Float, ForeignKey, create_engine, func, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    column_property,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

ADDRESS = os.environ["BENCH_DATABASE"]
PAGE = 50
if ADDRESS.startswith("sqlite:///"):
    engine = create_engine(f"sqlite:///file:{ADDRESS.removeprefix('sqlite:///')}?mode=ro&uri=true", pool_size=8)
else:
    address = ADDRESS.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(address, pool_size=8, connect_args={"options": "-c jit=off"})


class Base(DeclarativeBase):
    type_annotation_map = {int: BigInteger}


class Country(Base):
    __tablename__ = "agreements_country"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class JointSender(Base):
    __tablename__ = "agreements_agreement_joint_senders"
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements_agreement.id"))
    country_id: Mapped[str] = mapped_column(ForeignKey("agreements_country.code"))


class Revision(Base):
    __tablename__ = "agreements_revision"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class Criterion(Base):
    __tablename__ = "agreements_criterion"
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements_agreement.id"))
    kind: Mapped[str]
    category: Mapped[str]
    text: Mapped[str]


class Payment(Base):
    __tablename__ = "agreements_payment"
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements_agreement.id"))
    payer: Mapped[str]
    payee: Mapped[str]
    purpose: Mapped[str]
    state: Mapped[str]


class Consideration(Base):
    __tablename__ = "agreements_consideration"
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements_agreement.id"))
    giver: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    text: Mapped[str]


class Check(Base):
    __tablename__ = "agreements_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements_agreement.id"))
    checked: Mapped[datetime.date]
    where: Mapped[str]
    languages: Mapped[str]
    looked_for: Mapped[str]
    found: Mapped[str]


class Event(Base):
    __tablename__ = "agreements_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements_agreement.id"))


class Claim(Base):
    __tablename__ = "agreements_claim"
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements_agreement.id"))


class CriticismOfAgreement(Base):
    __tablename__ = "agreements_criticism_agreements"
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements_agreement.id"))


class Agreement(Base):
    __tablename__ = "agreements_agreement"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    summary: Mapped[str]
    revision_id: Mapped[int] = mapped_column(ForeignKey("agreements_revision.id"))
    published_at: Mapped[datetime.datetime]
    revision: Mapped[Revision] = relationship()
    joint_senders: Mapped[list[Country]] = relationship(secondary=JointSender.__table__)
    criteria: Mapped[list[Criterion]] = relationship(order_by=Criterion.id)
    payments: Mapped[list[Payment]] = relationship(order_by=Payment.id)
    considerations: Mapped[list[Consideration]] = relationship(order_by=Consideration.id)
    checks: Mapped[list[Check]] = relationship(order_by=(Check.checked.desc(), Check.id.desc()))


class State(Base):
    """The facts of an agreement by which lists filter and sort; one row of each is current."""

    __tablename__ = "agreements_agreementstate"
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements_agreement.id"))
    is_current: Mapped[bool]
    title: Mapped[str]
    kind: Mapped[str]
    sender_id: Mapped[str] = mapped_column(ForeignKey("agreements_country.code"))
    host_id: Mapped[str] = mapped_column(ForeignKey("agreements_country.code"))
    status: Mapped[str]
    stage: Mapped[str]
    announced: Mapped[str]
    instrument: Mapped[str]
    capacity_qualifier: Mapped[str]
    capacity_amount: Mapped[float | None] = mapped_column(Float)
    capacity_unit: Mapped[str]
    capacity_period: Mapped[str]
    is_verified: Mapped[bool]
    is_contested: Mapped[bool]
    updated_at: Mapped[datetime.datetime]
    agreement: Mapped[Agreement] = relationship()
    sender: Mapped[Country] = relationship(foreign_keys=sender_id)
    host: Mapped[Country] = relationship(foreign_keys=host_id)


def number_of(model: Any) -> Any:
    """The number of rows of the agreement in another table, by a subquery of its own."""
    rows = select(func.count()).where(model.agreement_id == State.agreement_id)
    return column_property(rows.correlate(State).scalar_subquery())


State.events = number_of(Event)
State.claims = number_of(Claim)
State.criticisms = number_of(CriticismOfAgreement)

PARTS = (
    Agreement.joint_senders, Agreement.criteria, Agreement.payments, Agreement.considerations, Agreement.checks,
)  # fmt: skip
LIST = (
    select(State)
    .options(
        joinedload(State.sender, innerjoin=True),
        joinedload(State.host, innerjoin=True),
        joinedload(State.agreement, innerjoin=True).options(
            joinedload(Agreement.revision, innerjoin=True), *(selectinload(part) for part in PARTS)
        ),
    )
    .order_by(State.title, State.agreement_id)
)
"""The list of agreements with everything that its rows show, in a fixed number of queries."""

app = FastAPI()


@app.get("/agreements")
def agreements(host: str | None = None, page: int = 1) -> Response:
    conditions = [State.is_current]
    with Session(engine) as session:
        if host:
            code = session.scalar(select(Country.code).where(Country.name == host))
            if code is None:
                raise HTTPException(404)
            conditions.append(State.host_id == code)
        count = session.scalar(select(func.count()).select_from(State).where(*conditions))
        rows = session.scalars(LIST.where(*conditions).limit(PAGE).offset(PAGE * (page - 1)))
        content = orjson.dumps({"count": count, "results": [item(state) for state in rows]}, default=float)
    return Response(content, media_type="application/json")


def item(state: State) -> dict[str, Any]:
    agreement = state.agreement
    return {
        "id": agreement.id,
        "slug": agreement.slug,
        "title": state.title,
        "kind": state.kind,
        "summary": agreement.summary,
        "host": country(state.host),
        "sender": country(state.sender),
        "joint_senders": [country(sender) for sender in agreement.joint_senders],
        "status": state.status,
        "stage": state.stage,
        "announced": state.announced,
        "instrument": state.instrument,
        "capacity_qualifier": state.capacity_qualifier,
        "capacity_amount": state.capacity_amount,
        "capacity_unit": state.capacity_unit,
        "capacity_period": state.capacity_period,
        "is_verified": state.is_verified,
        "is_contested": state.is_contested,
        "criteria": [
            {"id": row.id, "kind": row.kind, "category": row.category, "text": row.text} for row in agreement.criteria
        ],
        "payments": [
            {"id": row.id, "payer": row.payer, "payee": row.payee, "purpose": row.purpose, "state": row.state}
            for row in agreement.payments
        ],
        "considerations": [
            {"id": row.id, "giver": row.giver, "kind": row.kind, "state": row.state, "text": row.text}
            for row in agreement.considerations
        ],
        "checks": [
            {
                "checked": row.checked,
                "where": row.where,
                "languages": row.languages,
                "looked_for": row.looked_for,
                "found": row.found,
            }
            for row in agreement.checks
        ],
        "events": state.events,
        "claims": state.claims,
        "criticisms": state.criticisms,
        "revision": agreement.revision.number,
        "published_at": agreement.published_at,
        "updated_at": state.updated_at,
    }


def country(row: Country) -> dict[str, str]:
    return {"code": row.code, "name": row.name}
