package org.usagebudget.server.auth;

import org.jspecify.annotations.Nullable;
import org.usagebudget.server.audit.Caller;

/** Turns the Authorization header of a request into its caller. Thread-safe. */
@FunctionalInterface
public interface SignIn {
    /**
     * The caller behind the header.
     *
     * @param authorization the header's value; null where there is none
     * @throws org.usagebudget.server.fault.FaultException 401/800001, 401 without MFA, 403/900149, 403/900308
     */
    Caller signIn(@Nullable String authorization);
}
