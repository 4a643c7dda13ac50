package org.usagebudget.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives tests a sandbox of Usage Budget: the whole service with its own PostgreSQL, in a process of its own on a free port, started once
 * for a JVM when the first test wants it, and ended with that JVM. It needs a Java 25, which is found by
 * {@code USAGEBUDGET_JAVA_HOME}, {@code JAVA_HOME}, the Java that runs the tests, the {@code PATH} or in the usual folders; the tests
 * themselves may run on any Java from 17 on.
 *
 * <p>Each test has a partner of its own, so tests may run in parallel. Parameters of its methods and constructors may be
 *
 * <ul>
 *   <li>{@link org.usagebudget.client.AggregatePartner}: a client, signed in; closed when the test is over;
 *   <li>{@link SandboxPartner}: tenant, app, customers and where the sandbox is;
 *   <li>{@link SandboxClock}: the partner's clock;
 *   <li>{@link java.net.URI}: the sandbox's base URL.
 * </ul>
 *
 * <p>Methods that belong to a class, such as those with {@code @BeforeAll}, have one partner together, another than the tests.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(SandboxExtension.class)
public @interface UsageBudgetSandbox {
    /** The user as whom the client is signed in (App+User): {@code admin-agent}, {@code billing-admin}, {@code helpdesk-agent}, {@code sales-agent} or {@code no-mfa}. */
    String user() default "admin-agent";

    /** Whether the client is signed in as the app on its own instead (App-only). */
    boolean appOnly() default false;

    /** How many customers the partner has, 0 to 200. */
    int customers() default 3;

    /** The currency of the partner and its customers, by ISO 4217. */
    String currency() default "EUR";
}
