package org.usagebudget.server.standing;

/**
 * Who a customer is, as a standing tells it.
 *
 * @param name the company's name
 * @param domain its default domain, in small letters
 * @param country two capital letters of ISO 3166
 * @param culture the language and region it is written to in, a BCP 47 tag
 */
record Company(String name, String domain, String country, String culture) {}
