package org.usagebudget.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of the command line may use which. */
@AnalyzeClasses(packages = "org.usagebudget.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class CliArchitectureTest {
    @ArchTest
    static final ArchRule COMMANDS_THAT_USE_A_SERVICE_KNOW_THE_CLIENT_ALONE = noClasses()
            .that()
            .resideInAPackage("org.usagebudget.cli.remote")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.usagebudget.server..", "org.usagebudget.cli");

    @ArchTest
    static final ArchRule OUTPUT_KNOWS_NO_COMMAND = noClasses()
            .that()
            .resideInAPackage("org.usagebudget.cli.output")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.usagebudget.server..",
                    "org.usagebudget.client..",
                    "org.usagebudget.cli",
                    "org.usagebudget.cli.remote");
}
