"""Puts the parts together. Nothing here reaches for the database or AWS before the first request."""

import functools

from starlette.middleware import Middleware

from app.accounts.endpoints import accounts_router
from app.accounts.repository import AccountRepository
from app.aws.database_credentials import read_database_credentials
from app.aws.secrets_manager import read_secret
from app.changes.endpoints import changes_router
from app.changes.repository import ChangeRepository
from app.credentials.claims import Claims
from app.credentials.confirmation import PasswordConfirmations
from app.credentials.endpoints import credentials_router
from app.credentials.passwords import Passwords
from app.credentials.repository import CredentialRepository
from app.database import Database
from app.drinks.endpoints import drinks_router
from app.drinks.repository import DrinkRepository
from app.error_handlers import install_error_handlers
from app.gateway.websocket import WebSocketRouter
from app.health.endpoints import health_router
from app.jobs.daily_active_users import DailyActiveUsers
from app.jobs.housekeeping import Housekeeping
from app.jobs.reminders import SendReminders
from app.jobs.runner import JobRunner
from app.metrics import Metrics
from app.openapi import DescribedApi
from app.push.endpoints import push_router
from app.push.push_services import PushServices
from app.push.repository import SubscriptionRepository
from app.push.sender import PushSender
from app.realtime.connections_api import ConnectionsApi
from app.realtime.endpoints import realtime_router
from app.realtime.notifier import Notifier
from app.realtime.repository import RealtimeRepository
from app.records.endpoints import records_router
from app.records.repository import RecordRepository
from app.reminders.endpoints import reminders_router
from app.reminders.repository import ReminderRepository
from app.request_context import RequestContext
from app.sessions.access_tokens import AccessTokens
from app.sessions.authentication import BearerAuthentication
from app.sessions.endpoints import sessions_router
from app.sessions.repository import SessionRepository
from app.sessions.sign_in import SignIn
from app.sessions.sign_in_repository import SignInRepository
from app.settings import Settings
from app.summary.endpoints import summary_router
from app.summary.repository import SummaryRepository
from app.throttles.repository import ThrottleRepository
from app.throttles.throttle import Throttle
from app.tracing import FASTAPI_TELEMETRY
from app.transfer.archive import MAXIMUM_COMPRESSED_BYTES
from app.transfer.endpoints import IMPORT_PATH, transfer_router
from app.transfer.repository import TransferRepository
from app.vitals.endpoints import vitals_router


class Application:
    """What the handler needs: the HTTP API, the WebSocket router, the jobs and the connection beneath them."""

    def __init__(self, settings: Settings) -> None:
        self.database = Database(
            functools.partial(read_database_credentials, settings.database_secret_arn),
            settings.database_ca_file,
        )
        read_seed = functools.partial(read_secret, settings.token_secret_arn)
        self.access_tokens = AccessTokens(read_seed)
        metrics = Metrics(settings.environment, settings.function_version)
        realtime = RealtimeRepository(self.database)
        connections = ConnectionsApi(settings.websocket_management_url)
        notifier = Notifier(realtime, connections)
        accounts = AccountRepository(self.database)
        authenticate = BearerAuthentication(self.access_tokens)
        throttle = Throttle(ThrottleRepository(self.database))
        passwords = Passwords()
        credentials = CredentialRepository(self.database)
        confirmations = PasswordConfirmations(credentials, passwords, throttle)
        sign_in = SignIn(credentials, SignInRepository(self.database), passwords, throttle, self.access_tokens)
        drinks = DrinkRepository(self.database)
        reminders = ReminderRepository(self.database)
        push_services = PushServices(settings.push_test_origin)
        sender = PushSender(read_seed, settings.push_contact, push_services)

        self.websocket = WebSocketRouter(realtime, connections, metrics)
        self.jobs = JobRunner(
            {
                "housekeeping": Housekeeping(self.database),
                "daily-active-users": DailyActiveUsers(self.database),
                "reminders": SendReminders(self.database, sender),
            },
            metrics,
        )
        sections = {"profile": accounts.profile, "drinks": drinks.own, "reminders": reminders.get}
        routers = [
            # In the order of their use: routes are tried one after the other.
            records_router(RecordRepository(self.database), notifier, authenticate),
            changes_router(ChangeRepository(self.database, accounts, reminders), authenticate),
            summary_router(SummaryRepository(self.database), authenticate),
            sessions_router(SessionRepository(self.database), sign_in, self.access_tokens, notifier, authenticate),
            realtime_router(realtime, authenticate),
            drinks_router(drinks, notifier, authenticate),
            reminders_router(reminders, notifier, authenticate),
            accounts_router(
                accounts=accounts,
                claims=Claims(credentials, passwords, confirmations),
                access_tokens=self.access_tokens,
                throttle=throttle,
                notifier=notifier,
                authenticate=authenticate,
                guests_per_hour=settings.guests_per_hour,
            ),
            credentials_router(credentials, passwords, confirmations, notifier, authenticate),
            push_router(SubscriptionRepository(self.database), sender, push_services, throttle, authenticate),
            transfer_router(TransferRepository(self.database), sections, notifier, authenticate),
            *([vitals_router(authenticate)] if settings.vitals else []),
            health_router(settings, self.database),
        ]
        self.api = DescribedApi(
            title="FillUp",
            version="1",
            docs_url=None,
            redoc_url=None,
            openapi_url=None,
            redirect_slashes=False,
            middleware=[
                Middleware(RequestContext, metrics=metrics, larger_bodies={IMPORT_PATH: MAXIMUM_COMPRESSED_BYTES})
            ],
            telemetry=FASTAPI_TELEMETRY,
            # Their routes, not the routers: an included router is searched twice.
            routes=[route for router in routers for route in router.routes],
        )
        install_error_handlers(self.api)
