package org.usagebudget.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.customer.NewCustomer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Readers of the values that {@code admin} takes; each names what it would have taken. */
final class AdminArguments {
    private AdminArguments() {}

    /** A partner's tenant. */
    static final class Partner implements ITypeConverter<PartnerId> {
        @Override
        public PartnerId convert(String text) {
            return PartnerId.parse(text).orElseThrow(() -> notGuid(text));
        }
    }

    /** A customer's tenant. */
    static final class Customer implements ITypeConverter<CustomerId> {
        @Override
        public CustomerId convert(String text) {
            return CustomerId.parse(text).orElseThrow(() -> notGuid(text));
        }
    }

    /** A role by its name. */
    static final class RoleName implements ITypeConverter<Role> {
        @Override
        public Role convert(String text) {
            return Role.ofWireName(text)
                    .orElseThrow(() -> new TypeConversionException("must be one of "
                            + Arrays.stream(Role.values()).map(Role::wireName).collect(Collectors.joining(", "))
                            + ", was '" + text + "'"));
        }
    }

    /** A currency. */
    static final class Currency implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (NewCustomer.isCurrency(text)) {
                return text;
            }
            throw new TypeConversionException(
                    "must be three capital letters of ISO 4217 such as EUR, was '" + text + "'");
        }
    }

    /** A country. */
    static final class Country implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (List.of(Locale.getISOCountries()).contains(text)) {
                return text;
            }
            throw new TypeConversionException("must be two capital letters of ISO 3166 such as DE, was '" + text + "'");
        }
    }

    private static TypeConversionException notGuid(String text) {
        return new TypeConversionException(
                "must be a GUID such as 01234567-89ab-cdef-0123-456789abcdef, was '" + text + "'");
    }
}
