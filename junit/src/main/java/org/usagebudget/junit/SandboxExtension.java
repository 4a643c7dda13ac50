package org.usagebudget.junit;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.usagebudget.client.AggregatePartner;

/** What stands behind {@link UsageBudgetSandbox}; made by JUnit. */
public final class SandboxExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(SandboxExtension.class);
    private static final Set<Class<?>> TYPES =
            Set.of(AggregatePartner.class, SandboxPartner.class, SandboxClock.class, URI.class);

    /** For JUnit. */
    public SandboxExtension() {}

    /** What one test has. */
    private record Own(SandboxPartner partner, AggregatePartner client, SandboxClock clock) {
        Object of(Class<?> type) {
            if (type == AggregatePartner.class) {
                return client;
            }
            if (type == SandboxPartner.class) {
                return partner;
            }
            return type == SandboxClock.class ? clock : partner.baseUrl();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.contains(parameter.getParameter().getType());
    }

    @Override
    @SuppressWarnings("deprecation") // what replaces it in JUnit 6 is not in 5.12
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // By the context's own id: what a class has is not what its tests have.
        Own own =
                context.getStore(NAMESPACE).getOrComputeIfAbsent(context.getUniqueId(), id -> make(context), Own.class);
        return Objects.requireNonNull(own).of(parameter.getParameter().getType());
    }

    /** So that constructors have what their test has. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close(context);
    }

    private static void close(ExtensionContext context) {
        Own own = context.getStore(NAMESPACE).remove(context.getUniqueId(), Own.class);
        if (own != null) {
            own.client().close();
        }
    }

    private static Own make(ExtensionContext context) {
        UsageBudgetSandbox wanted = wanted(context);
        SandboxProcess process = SharedSandbox.OF_THIS_JVM.get();
        SandboxControls controls = process.controls();
        SandboxPartner partner = controls.makePartner(wanted.customers(), wanted.currency());
        process.count();
        AggregatePartner client = partner.client(wanted.appOnly() ? partner.app() : partner.user(wanted.user()));
        return new Own(partner, client, new SandboxClock(controls, partner.tenant(), process::moved));
    }

    /** The annotation of the test, else of the class around it. */
    private static UsageBudgetSandbox wanted(ExtensionContext context) {
        Optional<UsageBudgetSandbox> found =
                AnnotationSupport.findAnnotation(context.getElement(), UsageBudgetSandbox.class);
        for (Optional<ExtensionContext> around = Optional.of(context); found.isEmpty() && around.isPresent(); ) {
            found = AnnotationSupport.findAnnotation(around.get().getElement(), UsageBudgetSandbox.class);
            around = around.get().getParent();
        }
        return found.orElseThrow(() -> new IllegalStateException("no @UsageBudgetSandbox"));
    }
}
