package org.alloclab.harness.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.alloclab.api.fixture.KnowsASimulator;
import org.alloclab.harness.architecture.fixture.FixtureResult;
import org.alloclab.harness.architecture.fixture.KeepsAMutableStatic;
import org.alloclab.harness.architecture.fixture.KeepsAStaticList;
import org.alloclab.harness.architecture.fixture.LoadsServices;
import org.alloclab.harness.architecture.fixture.NamesAPlugIn;
import org.alloclab.harness.architecture.fixture.NamesASimulator;
import org.alloclab.harness.architecture.fixture.Prints;
import org.alloclab.harness.architecture.fixture.ThrowsAnything;
import org.alloclab.harness.architecture.fixture.first.Hen;
import org.alloclab.harness.architecture.fixture.second.Egg;
import org.alloclab.harness.measure.fixture.LooksUp;
import org.alloclab.harness.measure.fixture.ParsesText;
import org.alloclab.harness.measure.fixture.ReadsProcText;
import org.alloclab.libc.ptmalloc.fixture.AsksTheClock;
import org.alloclab.libc.ptmalloc.fixture.InjectsItself;
import org.alloclab.libc.ptmalloc.fixture.ReachesAcross;
import org.alloclab.libc.ptmalloc.fixture.ReadsAFile;
import org.alloclab.libc.ptmalloc.fixture.RollsDice;
import org.alloclab.libc.ptmalloc.fixture.StartsAThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules hold for everything there is, and each of them can be broken. */
final class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/testkit"))
            .importPackages("org.alloclab");

    static Stream<ArchRule> rules() {
        return ArchitectureRules.all();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.check(ALL);
    }

    static Stream<Modules> modules() {
        return Modules.ALL.stream();
    }

    /** No rule passes because it looked at nothing. */
    @ParameterizedTest
    @MethodSource("modules")
    void nineTenthsOfEachModuleWereLookedAt(Modules module) {
        long sources = module.sources();
        long analysed = ALL.stream()
                .filter(type -> (type.getPackageName() + ".").startsWith(module.packageName() + "."))
                .filter(type -> !type.getName().contains("$"))
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .count();
        assertThat(sources).isPositive();
        assertThat(analysed)
                .as("classes of %s, of %d", module.directory(), sources)
                .isGreaterThanOrEqualTo(sources * 9 / 10);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleHasFloors(Modules module) {
        assertThat(ArchitectureRules.FLOORS).extracting(Floors::module).contains(module.packageName());
    }

    @Test
    void looksUpOrAsideAreFound() {
        JavaClasses classes = new ClassFileImporter().importClasses(Hen.class, Egg.class);
        String fixture = "org.alloclab.harness.architecture.fixture";
        assertThatThrownBy(() -> Floors.of(fixture, "first", "second").rule().check(classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Egg");
        assertThatThrownBy(() -> Floors.of(fixture, "first second").rule().check(classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Hen");
    }

    static Stream<Arguments> fixtures() {
        return Stream.of(
                broken(ArchitectureRules.API_STANDS_ALONE, KnowsASimulator.class),
                broken(ArchitectureRules.HARNESS_NAMES_NO_SIMULATOR, NamesASimulator.class),
                broken(ArchitectureRules.ONLY_THE_HARNESS_USES_GUICE, InjectsItself.class),
                broken(ArchitectureRules.simulatorKnowsOnlyTheApi("org.alloclab.libc.ptmalloc.."), ReachesAcross.class),
                broken(ArchitectureRules.SIMULATORS_TOUCH_NO_OUTSIDE_WORLD, AsksTheClock.class),
                broken(ArchitectureRules.SIMULATORS_TOUCH_NO_OUTSIDE_WORLD, ReadsAFile.class),
                broken(ArchitectureRules.SIMULATORS_TOUCH_NO_OUTSIDE_WORLD, RollsDice.class),
                broken(ArchitectureRules.SIMULATORS_TOUCH_NO_OUTSIDE_WORLD, StartsAThread.class),
                broken(ArchitectureRules.FACTS_ARE_VALUES, ReadsProcText.class),
                broken(ArchitectureRules.NOTHING_PARSES_OUR_TEXT, ParsesText.class),
                broken(ArchitectureRules.HARNESS_NAMES_NO_PLUG_IN, NamesAPlugIn.class),
                broken(floorsOf("org.alloclab.harness"), LooksUp.class),
                broken(ArchitectureRules.NO_PACKAGE_CYCLES, Hen.class, Egg.class),
                broken(ArchitectureRules.ONLY_THE_REGISTRY_LOADS_SERVICES, LoadsServices.class),
                broken(ArchitectureRules.ONLY_CLI_WRITES_TO_STANDARD_STREAMS, Prints.class),
                broken(ArchitectureRules.RESULTS_ARE_RECORDS, FixtureResult.class),
                broken(ArchitectureRules.NO_MUTABLE_STATICS, KeepsAMutableStatic.class),
                broken(ArchitectureRules.NO_MUTABLE_STATICS, KeepsAStaticList.class),
                broken(ArchitectureRules.NO_GENERIC_EXCEPTIONS, ThrowsAnything.class));
    }

    private static ArchRule floorsOf(String module) {
        return ArchitectureRules.FLOORS.stream()
                .filter(floors -> floors.module().equals(module))
                .findFirst()
                .orElseThrow()
                .rule();
    }

    private static Arguments broken(ArchRule rule, Class<?>... fixture) {
        return Arguments.of(rule, fixture);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void isBrokenByItsFixture(ArchRule rule, Class<?>[] fixture) {
        JavaClasses classes = new ClassFileImporter().importClasses(fixture);
        assertThatThrownBy(() -> rule.check(classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(fixture[0].getSimpleName());
    }

    @Test
    void everyRuleHasAFixture() {
        assertThat(fixtures().map(arguments -> ((ArchRule) arguments.get()[0]).getDescription()))
                .containsAll(ArchitectureRules.all()
                        .map(ArchRule::getDescription)
                        .filter(text -> !text.contains("org.alloclab.kernel") || text.contains("org.alloclab.vm"))
                        .filter(text -> !text.contains("should know only lower floors"))
                        .filter(text -> !text.matches(".*'org\\.alloclab\\.(vm|libc\\.[jmt].*)\\.\\.' should only.*"))
                        .toList());
    }
}
