package org.alloclab.harness.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.fake.FakeLayers;
import org.alloclab.harness.input.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Jars of plug-ins: those that can be used are there, of the others it is said why they are not. */
final class PlugInJarTest {
    @TempDir
    private Path directory;

    private static ProviderRegistry program() {
        return new ProviderRegistry(FakeLayers.all());
    }

    private ProviderRegistry loaded(PlugInSource source) {
        return program().with(new PlugInPath(List.of(source.jar(directory, "mine"))));
    }

    @Test
    void aPlugInOfAJarIsThereWithItsOrigin() {
        ProviderRegistry registry = loaded(PlugInSource.sound().saying("AllocLab-Api-Version", "1"));
        assertThat(registry.unusable()).isEmpty();
        Provider mine = registry.find("mine");
        assertThat(registry.jarOf(mine)).contains(directory.resolve("mine.jar"));
        assertThat(registry.isBuiltIn(mine)).isFalse();
        Provider bump = registry.find("bump");
        assertThat(registry.isBuiltIn(bump)).isTrue();
        assertThat(registry.jarOf(bump)).isEmpty();
    }

    @Test
    void aDirectoryStandsForItsJarsEachWithClassesOfItsOwn() {
        PlugInSource.sound().jar(directory, "b");
        PlugInSource.sound().called("other").jar(directory, "a");
        ProviderRegistry registry =
                program().with(PlugInPath.parse(directory + ":" + directory.resolve("a.jar") + "::"));
        assertThat(registry.unusable()).isEmpty();
        assertThat(registry.find("mine").getClass().getName())
                .isEqualTo(registry.find("other").getClass().getName());
        assertThat(registry.find("mine").getClass())
                .isNotSameAs(registry.find("other").getClass());
    }

    /** Two versions of one plug-in have the same class too: the jars tell them apart. */
    @Test
    void ofTwoJarsWithOneIdTheFirstStaysAndIsNamed() {
        Path first = PlugInSource.sound().jar(directory, "a");
        PlugInSource.sound().jar(directory, "b");
        ProviderRegistry registry = program().with(PlugInPath.parse(directory.toString()));
        assertThat(registry.jarOf(registry.find("mine"))).contains(first);
        assertThat(registry.unusable())
                .singleElement()
                .extracting(UnusablePlugIn::text)
                .asString()
                .contains(
                        "b.jar: outside.Mine: its id mine is claimed by outside.Mine of " + first + " already; choose")
                .endsWith("or take one of the jars away");
    }

    @Test
    void aPlaceThatIsNotThereIsAnError() {
        PlugInPath nowhere = PlugInPath.parse(directory.resolve("nowhere").toString());
        assertThatThrownBy(() -> program().with(nowhere))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("--plugin-path");
    }

    static Stream<Arguments> unusable() {
        PlugInSource sound = PlugInSource.sound();
        return Stream.of(
                Arguments.of(
                        "throwing constructor",
                        sound.with("/*FIELDS*/", "public Mine() { throw new IllegalStateException(\"not today\"); }"),
                        "outside.Mine: IllegalStateException: not today; mend the constructor"),
                Arguments.of(
                        "throwing initializer",
                        sound.with("/*FIELDS*/", "static final int X = Integer.parseInt(\"x\");"),
                        "outside.Mine: NumberFormatException: For input string"),
                Arguments.of(
                        "endless constructor",
                        sound.with("/*FIELDS*/", "public Mine() { this(1); } Mine(int i) { new Mine(i + 1); }"),
                        "outside.Mine: StackOverflowError"),
                Arguments.of(
                        "constructor with a parameter",
                        sound.with("/*FIELDS*/", "public Mine(int i) {}"),
                        "outside.Mine: it cannot be made; give it a public class with a public constructor"),
                Arguments.of(
                        "wrong class in the services file",
                        sound.publishing("outside.Yours"),
                        "outside.Yours: the jar has no such class; correct the name in META-INF/services/"),
                Arguments.of(
                        "no services file",
                        sound.publishing(null),
                        "mine.jar: it publishes no plug-in; name the provider's class"),
                Arguments.of(
                        "services file without a name",
                        sound.publishing("# nobody\n\n"),
                        "mine.jar: it publishes no plug-in"),
                Arguments.of(
                        "no provider",
                        sound.publishing("outside.Mine$Bump"),
                        "outside.Mine$Bump: it is no provider; implement UserAllocatorProvider"),
                Arguments.of(
                        "missing class",
                        sound.with("/*FIELDS*/", "static final Gone G = new Gone(); static final class Gone {}")
                                .without("outside/Mine$Gone.class"),
                        "outside.Mine: NoClassDefFoundError: outside/Mine$Gone; put the class into the jar"),
                Arguments.of(
                        "older api",
                        sound.saying("AllocLab-Api-Version", "0"),
                        "mine.jar: it was built for version 0 of the api, and this is 1; compile it against"),
                Arguments.of(
                        "null id",
                        sound.with("return \"mine\"; }", "return null; }"),
                        "outside.Mine: its id must be small letters, digits and hyphens: was null"),
                Arguments.of("id with a colon", sound.called("my:malloc"), "digits and hyphens: was 'my:malloc'"),
                Arguments.of("blank id", sound.called(" "), "digits and hyphens: was ' '"),
                Arguments.of(
                        "models nothing",
                        sound.with("return new Upstream(\"mine\", \"1\");", "return null;"),
                        "outside.Mine: it models null; answer a project and a version"),
                Arguments.of(
                        "layer that lies",
                        sound.with(
                                "/*PROVIDER*/",
                                "@Override public org.alloclab.api.machine.Layer layer()"
                                        + " { return org.alloclab.api.machine.Layer.SLAB; }"),
                        "outside.Mine: its layer must be that of its interface: was SLAB"),
                Arguments.of(
                        "id of another",
                        sound.called("bump"),
                        "outside.Mine: its id bump is claimed by org.alloclab.harness.fake.FakeLayers$Bump already"),
                Arguments.of(
                        "default outside of its range",
                        withOption(sound, "OptionSpec.whole(\"mine.n\", 0, 9, 10, \"n\")"),
                        "the default of its option mine.n must be at most 9: was 10; let the range hold the default"),
                Arguments.of(
                        "empty range",
                        withOption(sound, "OptionSpec.whole(\"mine.n\", 9, 0, 5, \"n\")"),
                        "the range of its option mine.n is empty"),
                Arguments.of(
                        "option declared twice",
                        withOption(sound, "OptionSpec.flag(\"mine.n\", true, \"n\", \"mine.n\")"),
                        "its option mine.n is declared twice"),
                Arguments.of(
                        "variant of an unknown option",
                        sound.with(
                                "/*PROVIDER*/",
                                "@Override public List<Variant> variants()"
                                        + " { return List.of(new Variant(\"v\", Map.of(\"no.such\", \"1\"), \"v\")); }"),
                        "its variant v cannot be: unknown option no.such"),
                Arguments.of(
                        "null options",
                        sound.with("/*PROVIDER*/", "@Override public List<OptionSpec<?>> options() { return null; }"),
                        "its options are null"));
    }

    private static PlugInSource withOption(PlugInSource source, String option) {
        return source.with(
                "/*PROVIDER*/", "@Override public List<OptionSpec<?>> options() { return List.of(" + option + "); }");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void saysWhyAPlugInCannotBeUsedAndGoesOn(String mistake, PlugInSource source, String said) {
        Path broken = source.jar(directory, "mine");
        Path sound = PlugInSource.sound().called("sound").jar(directory, "sound");
        ProviderRegistry registry = program().with(new PlugInPath(List.of(broken, sound)));
        assertThat(registry.unusable())
                .as(mistake)
                .singleElement()
                .satisfies(without -> assertThat(without.text()).contains(said).hasLineCount(1));
        assertThat(registry.find("sound").id()).isEqualTo("sound");
        assertThat(registry.find("bump").id()).isEqualTo("bump");
    }

    @Test
    void whatIsNoJarIsNamed() throws IOException {
        Path text = Files.writeString(directory.resolve("text.jar"), "no jar");
        ProviderRegistry registry = program().with(new PlugInPath(List.of(text)));
        assertThat(registry.unusable())
                .singleElement()
                .satisfies(without -> assertThat(without.text()).contains("text.jar: it cannot be read"));
    }

    @Test
    void aClassFileOfANewerJavaIsNamed() throws IOException {
        Path classes = directory.resolve("newer");
        Files.createDirectories(classes);
        Path jar = NewerClassFile.in(PlugInSource.sound().jar(directory, "mine"));
        ProviderRegistry registry = program().with(new PlugInPath(List.of(jar)));
        assertThat(registry.unusable())
                .singleElement()
                .satisfies(without ->
                        assertThat(without.text()).contains("outside.Mine: UnsupportedClassVersionError", "--release"));
    }

    @Test
    void anOptionOfALowerLayerIsNotForTheTaking() {
        ProviderRegistry registry = ProviderRegistry.discover();
        String below = registry.standard(AddressSpaceProvider.class, Layer.ADDRESS_SPACE)
                .options()
                .get(0)
                .name();
        Path jar = withOption(PlugInSource.sound(), "OptionSpec.text(\"" + below + "\", \"\", \"n\")")
                .jar(directory, "mine");
        assertThat(registry.with(new PlugInPath(List.of(jar))).unusable())
                .singleElement()
                .satisfies(without -> assertThat(without.text())
                        .contains("its option " + below + " belongs to", "which lies below it", "choose another name"));
    }

    @Test
    void plugInsSeeTheApiAndNothingElseOfTheProgram() {
        ProviderRegistry registry = loaded(
                PlugInSource.sound()
                        .with(
                                "/*FIELDS*/",
                                "static { try { Class.forName(\"org.alloclab.harness.plugin.ProviderRegistry\");"
                                        + " } catch (ClassNotFoundException e) { throw new IllegalStateException(\"unseen\"); } }"));
        assertThat(registry.unusable())
                .singleElement()
                .satisfies(without -> assertThat(without.text()).contains("IllegalStateException: unseen"));
    }
}
