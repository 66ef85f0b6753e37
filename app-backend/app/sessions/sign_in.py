"""Signing in to a full account, with its password or with a recovery code."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from app.credentials.claims import refuse_email_as_password
from app.credentials.passwords import Passwords
from app.credentials.recovery_codes import code_hash
from app.credentials.repository import CredentialRepository
from app.errors import InvalidCredentialsError
from app.sessions.access_tokens import AccessTokens, Principal
from app.sessions.refresh_tokens import new_token, token_hash, tokens_body
from app.sessions.schemas import PasswordSignIn, Recovery, SignInRequest
from app.sessions.sign_in_repository import NewSession, Opened, Proof, SignInRepository
from app.throttles.throttle import Limit, Throttle

ATTEMPTS = Limit("sign-ins to an e-mail from a network", uses=10, window_seconds=900)
# Wide enough for an office behind one address, and for an owner beside somebody who guesses.
ATTEMPTS_FROM_NETWORK = Limit("sign-ins from a network", uses=100, window_seconds=900)
ATTEMPTS_TO_EMAIL = Limit("sign-ins to an e-mail", uses=100, window_seconds=900)


@dataclass(frozen=True)
class SignedIn:
    opened: Opened
    tokens: dict[str, object]


class SignIn:
    def __init__(
        self,
        credentials: CredentialRepository,
        sign_ins: SignInRepository,
        passwords: Passwords,
        throttle: Throttle,
        access_tokens: AccessTokens,
    ) -> None:
        self._credentials = credentials
        self._sign_ins = sign_ins
        self._passwords = passwords
        self._throttle = throttle
        self._access_tokens = access_tokens

    async def with_password(self, request: PasswordSignIn, network: str, guest: Principal | None) -> SignedIn:
        await self._count(request.email, network)
        known = await self._credentials.by_email(request.email)
        verified = await self._passwords.verify(known.password_hash if known else None, request.password)
        if known is None or known.password_hash is None or not verified:
            raise InvalidCredentialsError
        outdated = self._passwords.outdated(known.password_hash)
        new_hash = await self._passwords.hash(request.password) if outdated else None
        return await self._open(Proof(known.account_id, known.password_hash, new_hash), request, guest)

    async def with_recovery_code(self, request: Recovery, network: str, guest: Principal | None) -> SignedIn:
        refuse_email_as_password("newPassword", request.new_password, request.email)
        await self._count(request.email, network)
        hashed_code = code_hash(request.recovery_code)
        known = await self._credentials.by_code(request.email, hashed_code)
        if known is None:
            raise InvalidCredentialsError
        new_hash = await self._passwords.hash(request.new_password)
        proof = Proof(known.account_id, known.password_hash, new_hash, hashed_code)
        return await self._open(proof, request, guest)

    async def _count(self, email: str, network: str) -> None:
        # One after the other: what the first refuses must not use up what is left to the owner elsewhere.
        await self._throttle.use(ATTEMPTS, email, network)
        await self._throttle.use(ATTEMPTS_FROM_NETWORK, network)
        await self._throttle.use(ATTEMPTS_TO_EMAIL, email)

    async def _open(self, proof: Proof, request: SignInRequest, guest: Principal | None) -> SignedIn:
        session = Principal(proof.account_id, uuid4())
        refresh_token = new_token()
        # Signed before anything is stored: without the key there must be no session nobody can use.
        tokens = tokens_body(self._access_tokens, session, refresh_token)
        guest_id: UUID | None = guest.account_id if guest and request.merge_guest else None
        opened = await self._sign_ins.open(
            proof, NewSession(session.session_id, token_hash(refresh_token), request.device_name), guest_id
        )
        return SignedIn(opened, tokens)
