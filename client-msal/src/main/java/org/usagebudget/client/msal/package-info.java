/** Sign-in of {@link org.usagebudget.client.AggregatePartner} by MSAL4J: certificates, managed identities, device codes. */
@NullMarked
package org.usagebudget.client.msal;

import org.jspecify.annotations.NullMarked;
