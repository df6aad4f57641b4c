package org.alloclab.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What the code of a plug-in must keep to, as a rule of ArchUnit:
 *
 * <pre>
 *   AllocLabRules.plugin().check(new ClassFileImporter().importPackages("com.example.mymalloc"));
 * </pre>
 *
 * <p>Whoever calls this has ArchUnit among his own dependencies.
 */
public final class AllocLabRules {
    private static final List<String> HARMLESS_IO = List.of(
            "java.io.Serializable", "java.io.InputStream", "java.io.IOException", "java.io.UncheckedIOException");

    private AllocLabRules() {}

    /**
     * A simulation is a function of its inputs: no clock of the host, no threads, no chance, no files, nothing static that
     * changes; and of alloclab a plug-in knows the api alone.
     */
    public static ArchRule plugin() {
        return CompositeArchRule.of(noClasses()
                        .should()
                        .dependOnClassesThat(outsideWorld())
                        .orShould()
                        .accessTargetWhere(clockOrChance())
                        .because("a simulation is a function of its inputs"))
                .and(noClasses()
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(
                                "org.alloclab.harness..",
                                "org.alloclab.vm..",
                                "org.alloclab.kernel..",
                                "org.alloclab.libc.."))
                        .because("a layer knows the others by the api alone"))
                .and(fields().that()
                        .areStatic()
                        .and(describe(
                                "are written by people",
                                field -> !field.getName().startsWith("$")))
                        .should()
                        .beFinal()
                        .andShould()
                        .notHaveRawType(describe(
                                "a mutable container",
                                type -> !type.isInterface()
                                        && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class))))
                        .allowEmptyShould(true)
                        .because("several machines run in one process"));
    }

    private static DescribedPredicate<JavaClass> outsideWorld() {
        return describe("are of the host's world", type -> {
            String name = type.getName();
            boolean io = name.matches("java\\.(io|net|nio\\.file|nio\\.channels)\\..*") && !HARMLESS_IO.contains(name);
            boolean clock = name.matches("java\\.time\\.(Clock|Instant|Local.*|Zoned.*)");
            return io || clock || name.startsWith("java.util.concurrent.") || type.isAssignableTo(Thread.class);
        });
    }

    private static DescribedPredicate<JavaAccess<?>> clockOrChance() {
        return describe("ask the clock, the environment or chance", access -> {
            String call = access.getTargetOwner().getName() + "." + access.getName();
            boolean unseeded = call.equals("java.util.Random.<init>")
                    && access.getTarget().getFullName().endsWith("<init>()");
            return unseeded
                    || call.startsWith("java.lang.Runtime.")
                    || call.startsWith("java.security.SecureRandom.")
                    || List.of(
                                    "java.lang.System.currentTimeMillis",
                                    "java.lang.System.nanoTime",
                                    "java.lang.System.getenv",
                                    "java.lang.System.getProperty",
                                    "java.lang.System.identityHashCode",
                                    "java.lang.Math.random",
                                    "java.util.UUID.randomUUID")
                            .contains(call);
        });
    }
}
