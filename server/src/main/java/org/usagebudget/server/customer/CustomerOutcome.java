package org.usagebudget.server.customer;

/** What became of adding a customer. */
public sealed interface CustomerOutcome {
    /** It has been added: durable, audited. */
    record Added() implements CustomerOutcome {}

    /** The partner has a customer of that id already. */
    record IdTaken() implements CustomerOutcome {}

    /** Another customer of the partner has that domain. */
    record DomainTaken() implements CustomerOutcome {}

    /** No such partner is registered. */
    record NoSuchPartner() implements CustomerOutcome {}

    /**
     * Too much to do, or the database is away; whether it was added is not known.
     *
     * @param reason for the log
     */
    record Unavailable(String reason) implements CustomerOutcome {}

    /**
     * Not added: a fault of ours.
     *
     * @param cause for the log
     */
    record Failed(Throwable cause) implements CustomerOutcome {}
}
