package org.alloclab.sweep;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for this module; the rules between the others are the harness's. */
final class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.alloclab.sweep");

    static Stream<ArchRule> rules() {
        return Stream.of(
                classes()
                        .that()
                        .resideInAPackage("org.alloclab.sweep..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "java..",
                                "scala..",
                                "org.apache.spark..",
                                "org.jspecify.annotations..",
                                "org.alloclab.sweep..",
                                "org.alloclab.harness.study.sweep..")
                        .because("an engine knows Spark and what the harness asks of an engine"),
                noClasses()
                        .that()
                        .haveSimpleName("Task")
                        .or()
                        .haveSimpleName("Answer")
                        .or()
                        .haveSimpleName("PlayPortion")
                        .or()
                        .haveSimpleNameStartingWith("WorkerProgram")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.alloclab.harness..")
                        .because("what travels to an executor finds Spark there and nothing else"),
                noClasses().should(ACCESS_STANDARD_STREAMS).because("only cli writes to standard streams"),
                noClasses().should(THROW_GENERIC_EXCEPTIONS),
                fields().that().areStatic().should().beFinal());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        assertThat(ALL.stream().map(type -> type.getSimpleName())).contains("SparkEngine", "PlayPortion");
        rule.check(ALL);
    }
}
