package org.usagebudget.server.auth;

/** What became of a change of a partner's registration or of its apps. Only {@link Applied} has changed anything. */
public sealed interface RegistryOutcome {
    /** It has been applied: durable, audited. */
    record Applied() implements RegistryOutcome {}

    /** It is so already. */
    record Unchanged() implements RegistryOutcome {}

    /** The partner, or the partner's app, is registered already. */
    record AlreadyRegistered() implements RegistryOutcome {}

    /** No such partner is registered. */
    record NoSuchPartner() implements RegistryOutcome {}

    /** The partner has no such app. */
    record NoSuchApp() implements RegistryOutcome {}

    /**
     * The partner cannot go while it has customers.
     *
     * @param customers how many
     */
    record HasCustomers(long customers) implements RegistryOutcome {}
}
