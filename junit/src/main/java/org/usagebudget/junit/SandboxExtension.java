package org.usagebudget.junit;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.usagebudget.client.AggregatePartner;

/** What stands behind {@link UsageBudgetSandbox}; made by JUnit. */
public final class SandboxExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(SandboxExtension.class);
    private static final Set<Class<?>> TYPES =
            Set.of(AggregatePartner.class, SandboxPartner.class, SandboxClock.class, URI.class);

    /** What Jupiter has from 5.12 on; before, a constructor would silently be given the partner of its class. */
    private static final String SINCE_5_12 = "org.junit.jupiter.api.extension.TestInstantiationAwareExtension";

    /** A URI in a parameterized test is its argument, not ours. By their names, since the module with them may not be there. */
    private static final Set<String> PARAMETERIZED =
            Set.of("org.junit.jupiter.params.ParameterizedTest", "org.junit.jupiter.params.ParameterizedClass");

    /** Annotations of parameters that ask nobody for a value. */
    private static final Set<String> OF_NULLNESS = Set.of("Nonnull", "NonNull", "NotNull", "Nullable");

    /**
     * For JUnit.
     *
     * @throws IllegalStateException where it is older than 5.12
     */
    public SandboxExtension() {
        requireJupiter(ExtensionContext.class.getClassLoader());
    }

    /** What one test has. Closed by JUnit, at the end of what it is for. */
    @SuppressWarnings("deprecation") // for 5.12, which knows no other
    private record Own(SandboxPartner partner, AggregatePartner client, SandboxClock clock)
            implements CloseableResource, AutoCloseable {
        @Override
        public void close() {
            client.close();
        }

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

    /** Of our types, unless an annotation asks another extension for it, such as Spring's, or it is an argument of a parameterized test. */
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (!TYPES.contains(type) || isForAnother(parameter.getParameter())) {
            return false;
        }
        Executable executable = parameter.getDeclaringExecutable();
        AnnotatedElement parameterized =
                executable instanceof Constructor<?> ? executable.getDeclaringClass() : executable;
        return type != URI.class || !isParameterized(parameterized, new HashSet<>());
    }

    private static boolean isForAnother(Parameter parameter) {
        return Stream.of(parameter.getAnnotations())
                .anyMatch(annotation ->
                        !OF_NULLNESS.contains(annotation.annotationType().getSimpleName()));
    }

    /** Directly, or by an annotation that has it. */
    private static boolean isParameterized(AnnotatedElement element, Set<Class<?>> seen) {
        for (Annotation annotation : element.getAnnotations()) {
            Class<? extends Annotation> type = annotation.annotationType();
            if (PARAMETERIZED.contains(type.getName()) || (seen.add(type) && isParameterized(type, seen))) {
                return true;
            }
        }
        return false;
    }

    /** Fails where that Jupiter is too old. */
    static void requireJupiter(@Nullable ClassLoader loader) {
        try {
            Class.forName(SINCE_5_12, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "usagebudget-junit needs JUnit Jupiter 5.12 or later; with Spring Boot 3.0 to 3.4 set junit-jupiter.version to 5.12.2",
                    e);
        }
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
