package org.alloclab.harness.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** What must hold between and inside the modules. */
final class ArchitectureRules {
    /** The simulators: each may know the api and nothing of the others. */
    static final List<String> SIMULATORS = List.of(
            "org.alloclab.kernel.buddy..",
            "org.alloclab.kernel.slab..",
            "org.alloclab.kernel.vmalloc..",
            "org.alloclab.vm..",
            "org.alloclab.libc.ptmalloc..",
            "org.alloclab.libc.mimalloc..",
            "org.alloclab.libc.tcmalloc..",
            "org.alloclab.libc.jemalloc..",
            "org.alloclab.libc.mimalloc..");

    private static final String[] ANY_SIMULATOR = SIMULATORS.toArray(new String[0]);
    private static final String[] PLATFORM = {"java..", "org.jspecify.annotations.."};
    private static final String API = "org.alloclab.api..";

    static final ArchRule API_STANDS_ALONE = classes()
            .that()
            .resideInAPackage(API)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(PLATFORM).or(resideInAPackage(API)))
            .because("the api is the vocabulary of all and knows nobody");

    static final ArchRule HARNESS_NAMES_NO_SIMULATOR = noClasses()
            .that()
            .resideInAPackage("org.alloclab.harness..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ANY_SIMULATOR)
            .because("plug-ins are found, not named");

    static final ArchRule ONLY_THE_HARNESS_USES_GUICE = noClasses()
            .that()
            .resideOutsideOfPackage("org.alloclab.harness..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google.inject..", "jakarta.inject..");

    static final ArchRule SIMULATORS_TOUCH_NO_OUTSIDE_WORLD = noClasses()
            .that()
            .resideInAnyPackage(ANY_SIMULATOR)
            .should()
            .dependOnClassesThat(outsideWorld())
            .orShould()
            .accessTargetWhere(clockOrChance())
            .because("a simulation is a function of its inputs: no wall clock, threads, chance or I/O."
                    + " Reading a resource of the plug-in's own jar is not I/O");

    /** The floors of each module, top first; a module of one package has one floor. */
    static final List<Floors> FLOORS = List.of(
            Floors.of(
                    "org.alloclab.api",
                    "spi",
                    "frame heap",
                    "probe",
                    "machine space",
                    "slab vmalloc",
                    "trace",
                    "fault memory metric option program view"),
            Floors.of("org.alloclab.kernel.buddy", ".", "bitmap zoned", "layout"),
            Floors.of("org.alloclab.kernel.slab", ".", "classic slub", "common"),
            Floors.of("org.alloclab.kernel.vmalloc", "."),
            Floors.of(
                    "org.alloclab.vm",
                    ".",
                    "control",
                    "exec law proc",
                    "call process",
                    "fault",
                    "edit",
                    "hugetlb",
                    "cache",
                    "reclaim",
                    "huge",
                    "rmap",
                    "area",
                    "file table",
                    "object pool swap",
                    "cgroup",
                    "setting",
                    "page",
                    "event"),
            Floors.of(
                    "org.alloclab.libc.ptmalloc",
                    ".",
                    "report",
                    "process",
                    "region",
                    "arena",
                    "bin",
                    "cache system",
                    "parameter",
                    "chunk decision",
                    "version"),
            Floors.of("org.alloclab.libc.tcmalloc", "."),
            Floors.of(
                    "org.alloclab.libc.jemalloc",
                    ".",
                    "stats",
                    "ctl heap",
                    "process",
                    "thread",
                    "tcache",
                    "arena",
                    "background",
                    "extent",
                    "decay emap",
                    "base conf",
                    "decision mutex number size"),
            Floors.of(
                    "org.alloclab.libc.mimalloc",
                    "provider",
                    "thread",
                    "theap",
                    "arena",
                    "page",
                    "os",
                    "stats",
                    "conf size"),
            Floors.of(
                    "org.alloclab.harness",
                    "cli",
                    "cli.study",
                    "cli.option",
                    "cli.console",
                    "serve",
                    "render.export render.report",
                    "render",
                    "study.confirm study.tune study.sweep study.fit",
                    "study.bench study.compare study.verify study.kernel study.why",
                    "study.course",
                    "study",
                    "script.play",
                    "script.call script.record script.story",
                    "script",
                    "program",
                    "view workload",
                    "run",
                    "measure measure.attribution",
                    "result",
                    "machine",
                    "referee",
                    "plan",
                    "plugin",
                    "nativeside.record info",
                    "nativeside.sample",
                    "nativeside.launch nativeside.build nativeside.library nativeside.symbol",
                    "trace.format",
                    "trace.compact trace.synthetic",
                    "trace",
                    "trace.event trace.pack trace.stack",
                    "output",
                    "input"));

    /** Who makes text of what the machine is, in the kernel's own formats, or shows such text. */
    private static final String[] VIEWS = {"org.alloclab.harness.view.."};

    static final ArchRule FACTS_ARE_VALUES = noClasses()
            .that()
            .resideInAPackage("org.alloclab.harness..")
            .and()
            .resideOutsideOfPackages(VIEWS)
            .should()
            .accessTargetWhere(describe(
                    "makes /proc text",
                    access -> access.getName().equals("proc")
                            && access.getTargetOwner().getPackageName().startsWith("org.alloclab.api")))
            .because("the api answers facts as values; /proc text is for people");

    /** Whose words are not ours: the user's questions, and the files that the native side wrote. */
    private static final String FOREIGN_TEXT =
            "org\\.alloclab\\.harness\\.(run\\.Question|study\\.verify\\.(NativeRun|NativeResult|HostKernel|Verifier)).*";

    static final ArchRule NOTHING_PARSES_OUR_TEXT = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.alloclab.harness.machine..",
                    "org.alloclab.harness.result..",
                    "org.alloclab.harness.measure..",
                    "org.alloclab.harness.run..",
                    "org.alloclab.harness.study..",
                    "org.alloclab.harness.view..",
                    "org.alloclab.harness.script.record..",
                    "org.alloclab.harness.script.story..",
                    "org.alloclab.harness.render..")
            .and()
            .haveNameNotMatching(FOREIGN_TEXT)
            .should()
            .accessTargetWhere(describe(
                    "makes numbers of text",
                    access -> access.getName().matches("parse(Unsigned)?(Long|Int|Double)")
                            || access.getTargetOwner().getName().startsWith("java.util.regex.")))
            .because("what is known as a value is handed on as a value");

    static final ArchRule HARNESS_NAMES_NO_PLUG_IN = noClasses()
            .that()
            .resideInAPackage("org.alloclab.harness..")
            .should(new PlugInNames())
            .because("plug-ins say themselves which of them is taken where the user names none");

    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("org.alloclab.(**)").should().beFreeOfCycles();

    static final ArchRule ONLY_THE_REGISTRY_LOADS_SERVICES = noClasses()
            .that()
            .haveNameNotMatching("org\\.alloclab\\.harness\\.(plugin\\.ProviderRegistry|trace\\.format\\.TraceFormats)")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(ServiceLoader.class);

    static final ArchRule ONLY_CLI_WRITES_TO_STANDARD_STREAMS = noClasses()
            .that()
            .resideOutsideOfPackage("org.alloclab.harness.cli..")
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    static final ArchRule RESULTS_ARE_RECORDS = classes()
            .that()
            .haveNameMatching("org\\.alloclab\\.harness\\..*(Result|Totals|Outcome|Fragmentation|Plan|Checkpoint)")
            .should()
            .beRecords();

    static final ArchRule NO_MUTABLE_STATICS = fields().that()
            .areStatic()
            .and(describe("are written by people", field -> !field.getName().startsWith("$")))
            .should()
            .beFinal()
            .andShould()
            .notHaveRawType(mutableContainer())
            .because("several machines run in one process");

    static final ArchRule NO_GENERIC_EXCEPTIONS = noClasses().should(GeneralCodingRules.THROW_GENERIC_EXCEPTIONS);

    private ArchitectureRules() {}

    /** A simulator sees itself, the api and the platform. */
    static ArchRule simulatorKnowsOnlyTheApi(String simulator) {
        DescribedPredicate<JavaClass> known = resideInAnyPackage(PLATFORM).or(resideInAnyPackage(API, simulator));
        return classes()
                .that()
                .resideInAPackage(simulator)
                .should()
                .onlyDependOnClassesThat(known)
                .allowEmptyShould(true)
                .because("a layer knows the layer below only by its interface, and siblings never");
    }

    static Stream<ArchRule> all() {
        Stream<ArchRule> perModule = Stream.concat(
                SIMULATORS.stream().map(ArchitectureRules::simulatorKnowsOnlyTheApi),
                FLOORS.stream().map(Floors::rule));
        return Stream.concat(
                perModule,
                Stream.of(
                        FACTS_ARE_VALUES,
                        NOTHING_PARSES_OUR_TEXT,
                        HARNESS_NAMES_NO_PLUG_IN,
                        API_STANDS_ALONE,
                        HARNESS_NAMES_NO_SIMULATOR,
                        ONLY_THE_HARNESS_USES_GUICE,
                        SIMULATORS_TOUCH_NO_OUTSIDE_WORLD,
                        NO_PACKAGE_CYCLES,
                        ONLY_THE_REGISTRY_LOADS_SERVICES,
                        ONLY_CLI_WRITES_TO_STANDARD_STREAMS,
                        RESULTS_ARE_RECORDS,
                        NO_MUTABLE_STATICS,
                        NO_GENERIC_EXCEPTIONS));
    }

    private static DescribedPredicate<JavaClass> outsideWorld() {
        List<String> harmless = List.of(
                "java.io.Serializable", "java.io.InputStream", "java.io.IOException", "java.io.UncheckedIOException");
        DescribedPredicate<JavaClass> io = resideInAnyPackage(
                        "java.io..", "java.nio.file..", "java.nio.channels..", "java.net..")
                .and(describe("are no class-path resource", type -> !harmless.contains(type.getName())));
        DescribedPredicate<JavaClass> threads = resideInAPackage("java.util.concurrent..")
                .or(describe("are Thread", type -> type.isAssignableTo(Thread.class)));
        DescribedPredicate<JavaClass> clock = describe(
                "tell the wall clock", type -> type.getName().matches("java\\.time\\.(Clock|Instant|Local.*|Zoned.*)"));
        return io.or(threads).or(clock);
    }

    private static DescribedPredicate<JavaAccess<?>> clockOrChance() {
        return describe("ask the clock, the environment or chance", access -> {
            String owner = access.getTargetOwner().getName();
            String name = access.getName();
            return switch (owner) {
                case "java.lang.System" ->
                    List.of("currentTimeMillis", "nanoTime", "getenv", "getProperty", "identityHashCode")
                            .contains(name);
                case "java.lang.Math" -> name.equals("random");
                case "java.util.Random" ->
                    name.equals("<init>") && access.getTarget().getFullName().endsWith("<init>()");
                case "java.util.UUID" -> name.equals("randomUUID");
                default -> owner.equals("java.security.SecureRandom") || owner.equals(Runtime.class.getName());
            };
        });
    }

    private static DescribedPredicate<JavaClass> mutableContainer() {
        return describe(
                "a mutable container",
                type -> type.isAssignableTo(AtomicInteger.class)
                        || type.isAssignableTo(AtomicLong.class)
                        || type.isAssignableTo(AtomicReference.class)
                        || type.isAssignableTo(Random.class)
                        || type.isAssignableTo(StringBuilder.class)
                        || (!type.isInterface()
                                && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class))));
    }
}
