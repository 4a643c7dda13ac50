package org.usagebudget.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Arrows go one way: each package uses only what stands above it in the list. */
class ArchitectureTest {
    private static final String ROOT = "org.usagebudget.server";

    /** The order of {@code docs/architecture.md}. */
    private static final List<String> LAYERS = List.of(
            "fault",
            "json",
            "paging",
            "currency",
            "config",
            "store",
            "audit",
            "ledger",
            "auth",
            "web",
            "operations",
            "customer",
            "subscription",
            "budget",
            "usage",
            "spend",
            "standing",
            "sandbox");

    private static final Set<String> FEATURES =
            Set.of("customer", "subscription", "budget", "usage", "spend", "standing");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        Set<String> packages = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1))
                .collect(Collectors.toSet());

        assertThat(packages).containsExactlyInAnyOrderElementsOf(LAYERS);
    }

    @Test
    void packagesUseOnlyWhatStandsAboveThem() {
        for (int i = 0; i < LAYERS.size(); i++) {
            String[] below = LAYERS.subList(i + 1, LAYERS.size()).stream()
                    .map(ArchitectureTest::named)
                    .toArray(String[]::new);
            if (below.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(named(LAYERS.get(i)))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(below)
                        .check(CLASSES);
            }
        }
    }

    @Test
    void nobodyUsesTheCompositionRoot() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .check(CLASSES);
    }

    @Test
    void featuresDoNotUseOneAnother() {
        for (String feature : FEATURES) {
            String[] others = FEATURES.stream()
                    .filter(other -> !other.equals(feature))
                    .map(ArchitectureTest::named)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(named(feature))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(CLASSES);
        }
    }

    @Test
    void featuresUseWebAndAuthOnlyInTheirRoutes() {
        classes()
                .that(describe(
                        "belong to a feature and are no routes",
                        c -> FEATURES.stream().anyMatch(f -> c.getPackageName().equals(ROOT + "." + f))
                                && !outermost(c).getSimpleName().endsWith("Routes")))
                .should()
                .onlyDependOnClassesThat(describe(
                        "are neither web nor auth",
                        c -> !c.getPackageName().equals(ROOT + ".web")
                                && !c.getPackageName().equals(ROOT + ".auth")))
                .check(CLASSES);
    }

    @Test
    void onlyWebSeesJetty() {
        noClasses()
                .that()
                .resideOutsideOfPackage(named("web"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void onlyStoreLedgerAndStepsSeeJdbc() {
        classes()
                .that(describe(
                        "use a connection",
                        c -> c.getDirectDependenciesFromSelf().stream()
                                .anyMatch(d -> d.getTargetClass().getName().equals("java.sql.Connection"))))
                .should()
                .resideInAnyPackage(named("store"), named("ledger"))
                .orShould()
                .haveSimpleNameEndingWith("Step")
                .check(CLASSES);
    }

    @Test
    void nobodyAsksTheMachineForTheTimeBehindTheTestsBack() {
        for (Class<?> type : List.of(
                Instant.class, LocalDate.class, LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class)) {
            noClasses().should().callMethod(type, "now").check(CLASSES);
        }
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(CLASSES);
        noClasses().should().callMethod(Clock.class, "systemDefaultZone").check(CLASSES);
    }

    @Test
    void moneyIsNeverAFloatingPointNumber() {
        DescribedPredicate<JavaClass> floating = describe(
                "a floating-point type",
                c -> Set.of("double", "float", "java.lang.Double", "java.lang.Float")
                        .contains(c.getName()));

        noFields().should().haveRawType(floating).check(CLASSES);
    }

    private static JavaClass outermost(JavaClass c) {
        return c.getEnclosingClass().map(ArchitectureTest::outermost).orElse(c);
    }

    private static String named(String layer) {
        return ROOT + "." + layer + "..";
    }
}
