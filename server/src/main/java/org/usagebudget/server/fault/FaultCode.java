package org.usagebudget.server.fault;

/**
 * Every error that a caller can be told, with its code on the wire and its HTTP status. Codes below 990001 are Partner
 * Center's; the others are ours. {@code docs/faults.md} lists them all and a test compares.
 */
public enum FaultCode {
    /** An id, a header or another part of the request does not have its documented form. */
    MALFORMED_INPUT(2000, 400, "A part of the request is malformed."),
    /** A member of the body has a value outside its bounds. */
    INVALID_PROPERTY(3000, 400, "A property of the request is invalid."),
    /** The subscription is deleted and cannot be changed any more. */
    SUBSCRIPTION_DELETED(2011, 400, "The subscription is deleted and cannot be changed."),
    /** The status exists, but a subscription cannot be given it this way. */
    STATUS_NOT_POSSIBLE(800040, 400, "The subscription cannot be changed to this status."),
    /** The subscription is of a kind for which another operation answers; {@code data} says which. */
    SUBSCRIPTION_KIND(800011, 400, "This operation does not answer for subscriptions of this kind."),
    /** The value is none of the enumeration. */
    UNKNOWN_VALUE(900126, 400, "The value is not one of those that the property can have."),
    /** The body is not the JSON that the operation takes. */
    INVALID_INPUT(800002, 400, "The request body is not valid."),
    /** No usable token. */
    UNAUTHORIZED(800001, 401, "A valid partner token is required."),
    /** An App+User token without multi-factor authentication. Answered without a body. */
    MFA_REQUIRED(800001, 401, "Unauthorized - MFA required"),
    /** The token's tenant is not a registered partner. */
    PARTNER_UNKNOWN(900149, 403, "The partner is not registered with this service."),
    /** The token's application is not registered. */
    APP_UNKNOWN(900308, 403, "The application is not registered with this service for this partner."),
    /** The caller's roles do not allow the operation. */
    ROLE_LACKING(900150, 403, "The caller's roles do not allow this operation."),
    /** The operation does not take App-only tokens. */
    APP_ONLY_REFUSED(900329, 403, "This resource does not take application-only authentication."),
    /** The customer is unknown, deleted, or another partner's: the three are not told apart. */
    NO_RELATIONSHIP(20002, 403, "The partner has no commerce relationship with this customer."),
    /** No such path. */
    NOT_FOUND(1000, 404, "No resource is found at this path."),
    /** The customer has no such subscription. */
    SUBSCRIPTION_NOT_FOUND(20003, 404, "The customer has no such subscription."),
    /** If-Match names another version than the current one. */
    ETAG_STALE(2055, 412, "The resource has changed since this ETag was read; read it again."),
    /** The MS-RequestId has been used for another change. */
    REQUEST_ID_REUSED(990001, 409, "This MS-RequestId was used for another change; use a new one."),
    /** MS-Contract-Version is something else than v1. */
    CONTRACT_VERSION(990002, 400, "MS-Contract-Version must be v1 where it is sent."),
    /** The id or the domain that a new customer is to have is another's; {@code data} says which. */
    TAKEN(990003, 409, "The id or the domain is taken by another customer of the partner."),
    /** A usage record's id was counted with other content; appears in a list of rejected records. */
    USAGE_RECORD_DIFFERS(990004, 409, "This usage record's id was counted with other content."),
    /** A sandbox's clock is to be set to a time that has passed; {@code data} tells its present time. */
    CLOCK_BACKWARD(990005, 400, "The sandbox's clock goes forward only."),
    /** A usage record's time is in no billing period that takes usage; appears in a list of rejected records. */
    USAGE_TIME(990006, 400, "The usage time is in no billing period that takes usage."),
    /** The bytes are not an HTTP request that this service takes. */
    MALFORMED_HTTP(990010, 400, "The HTTP request is malformed."),
    /** The path exists, the method on it does not. */
    METHOD_NOT_ALLOWED(990011, 405, "The method is not allowed here; Allow lists those that are."),
    /** The head or the body came too slowly. */
    REQUEST_TIMEOUT(990012, 408, "The request did not arrive in time."),
    /** The body is larger than the operation takes. */
    BODY_TOO_LARGE(990013, 413, "The request body is too large."),
    /** The request line is too long. */
    URI_TOO_LONG(990014, 414, "The request URI is too long."),
    /** The body is not in a media type that the operation takes. */
    UNSUPPORTED_MEDIA_TYPE(990015, 415, "The request body's media type, charset or encoding is not supported here."),
    /** The Host is not one that this server answers for. */
    MISDIRECTED(990016, 421, "This server does not answer for this host."),
    /** The request's headers are too large together. */
    HEADERS_TOO_LARGE(990017, 431, "The request headers are too large."),
    /** A page of another origin asks for the sandbox's controls. */
    FOREIGN_ORIGIN(990018, 403, "The sandbox's controls are not for pages of other origins."),
    /** A fault of our own, logged with its correlation id. */
    INTERNAL(800003, 500, "An unexpected error occurred; the correlation id finds it in the log."),
    /** Too much to do, or the database is away: come again. The change, if any, may or may not have been applied. */
    UNAVAILABLE(800003, 503, "The service is busy or its database is away; repeat with the same MS-RequestId.");

    private final int code;
    private final int status;
    private final String description;

    FaultCode(int code, int status, String description) {
        this.code = code;
        this.status = status;
        this.description = description;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The HTTP status; Microsoft's Java SDK is told some of them otherwise, see {@code web}. */
    public int status() {
        return status;
    }

    /** What happened, in en-US. */
    public String description() {
        return description;
    }
}
