package org.alloclab.harness.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.plugin.ProviderRegistry;

/** Finds ids of plug-ins among the constants of a class, alone or in a list. */
final class PlugInNames extends ArchCondition<JavaClass> {
    /** Ids that are words of the field too: the layer is called like its plug-in. */
    private static final Set<String> WORDS = Arrays.stream(Layer.values())
            .map(layer -> layer.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());

    private final Set<String> ids = ProviderRegistry.discover().all().stream()
            .map(Provider::id)
            .filter(id -> !WORDS.contains(id))
            .collect(Collectors.toSet());

    PlugInNames() {
        super("name a plug-in by its id");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (String text : texts(type)) {
            List<String> parts = List.of(text.split("[,:]"));
            boolean names = parts.stream().anyMatch(ids::contains);
            events.add(new SimpleConditionEvent(type, names, type.getName() + " has the constant '" + text + "'"));
        }
    }

    /** All texts of the constant pool: strings, values of annotations, names. */
    private static Set<String> texts(JavaClass type) {
        String resource = "/" + type.getName().replace('.', '/') + ".class";
        try (InputStream bytes = PlugInNames.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw new IllegalStateException("the class file of " + type.getName() + " is on the class path");
            }
            return texts(new DataInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Java Virtual Machine Specification, 4.4: the constant pool. */
    private static Set<String> texts(DataInputStream in) throws IOException {
        Set<String> texts = new HashSet<>();
        in.readInt();
        in.readInt();
        int entries = in.readUnsignedShort();
        for (int i = 1; i < entries; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.add(in.readUTF());
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.readInt();
                case 5, 6 -> {
                    in.readLong();
                    i++;
                }
                case 7, 8, 16, 19, 20 -> in.readUnsignedShort();
                case 15 -> {
                    in.readUnsignedByte();
                    in.readUnsignedShort();
                }
                default -> throw new IOException("no constant has the tag " + tag);
            }
        }
        return texts;
    }
}
