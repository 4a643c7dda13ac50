package org.usagebudget.server.customer;

/** A member of a new customer is outside its bounds. */
public final class InvalidCustomer extends IllegalArgumentException {
    private final Member member;

    /** What a customer is made of. */
    public enum Member {
        /** Its tenant id. */
        ID("id", "id"),
        /** Its name. */
        COMPANY_NAME("companyName", "companyProfile.companyName"),
        /** Its domain. */
        DOMAIN("domain", "companyProfile.domain"),
        /** Its country. */
        COUNTRY("country", "billingProfile.defaultAddress.country"),
        /** Its language and region. */
        CULTURE("culture", "billingProfile.culture"),
        /** Its billing currency. */
        CURRENCY("currencyCode", "currencyCode");

        private final String column;
        private final String path;

        Member(String column, String path) {
            this.column = column;
            this.path = path;
        }

        /** The name of its column in an import. */
        String column() {
            return column;
        }

        /** Where it stands in the wire's resource. */
        String path() {
            return path;
        }
    }

    /** With the rule that the member breaks, the member's name first. */
    public InvalidCustomer(Member member, String message) {
        super(message);
        this.member = member;
    }

    /** Which member. */
    public Member member() {
        return member;
    }
}
