package org.alloclab.harness.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.input.UsageException;

/** The plug-ins there are. The only place that asks {@link ServiceLoader}. */
public final class ProviderRegistry {
    private final List<Provider> providers;
    private final IdentityHashMap<Provider, Path> jars;
    private final TracePlugIns traces;
    private final List<UnusablePlugIn> unusable;

    private ProviderRegistry(
            List<Provider> providers,
            IdentityHashMap<Provider, Path> jars,
            TracePlugIns traces,
            List<UnusablePlugIn> unusable) {
        List<Provider> sorted = new ArrayList<>(providers);
        sorted.sort(Comparator.comparing(Provider::layer).thenComparing(Provider::id));
        this.providers = List.copyOf(sorted);
        this.jars = jars;
        this.traces = traces;
        this.unusable = List.copyOf(unusable);
    }

    /** A registry of exactly these plug-ins; two with one id are an error that names both classes. */
    public ProviderRegistry(Iterable<Provider> found) {
        this(distinct(found), new IdentityHashMap<>(), TracePlugIns.NONE, List.of());
    }

    private static List<Provider> distinct(Iterable<Provider> found) {
        Map<String, Provider> byId = new HashMap<>();
        List<Provider> all = new ArrayList<>();
        for (Provider provider : found) {
            Provider other = byId.putIfAbsent(provider.id(), provider);
            if (other != null) {
                throw new UsageException("plug-in ids must be unique: " + provider.id() + " is claimed by "
                        + other.getClass().getName() + " and "
                        + provider.getClass().getName() + "; remove one of them from the class path");
            }
            all.add(provider);
        }
        return all;
    }

    /**
     * The same, and the plug-ins of these jars. A plug-in that cannot be used is among the {@link #unusable}, and the others
     * are there. Its rules are {@link ProviderRules}; of two with one id the first stays.
     */
    public ProviderRegistry with(PlugInPath path) {
        List<Provider> all = new ArrayList<>(providers);
        IdentityHashMap<Provider, Path> from = new IdentityHashMap<>(jars);
        TracePlugIns programs = traces;
        List<UnusablePlugIn> without = new ArrayList<>(unusable);
        for (Path jar : path.jars()) {
            if (!from.containsValue(jar)) {
                programs = load(jar, all, from, programs, without);
            }
        }
        return new ProviderRegistry(all, from, programs, without);
    }

    private static TracePlugIns load(
            Path jar,
            List<Provider> all,
            IdentityHashMap<Provider, Path> from,
            TracePlugIns traces,
            List<UnusablePlugIn> without) {
        PlugInJar opened = new PlugInJar(jar);
        TracePlugIns both = traces;
        try {
            List<PlugInJar.Published> published = opened.published();
            ClassLoader classes = opened.classes();
            for (PlugInJar.Published each : published) {
                try {
                    Object made = PlugInJar.make(each, classes);
                    if (made instanceof Provider provider) {
                        new ProviderRules(all, from).hold(provider);
                        all.add(provider);
                        from.put(provider, jar);
                    } else {
                        both = both.and(made);
                    }
                } catch (UnusableException e) {
                    without.add(new UnusablePlugIn(jar, each.name(), e.text(), e.remedy()));
                }
            }
        } catch (UnusableException e) {
            without.add(new UnusablePlugIn(jar, "", e.text(), e.remedy()));
        }
        return both;
    }

    /** Trace formats and workloads of the jars. */
    public TracePlugIns traces() {
        return traces;
    }

    /** The jar that a plug-in was loaded from; empty for one that is part of the program. */
    public Optional<Path> jarOf(Provider provider) {
        return Optional.ofNullable(jars.get(provider));
    }

    /** Whether a plug-in is part of the program; of one around another, whether both are. */
    public boolean isBuiltIn(Provider provider) {
        return provider instanceof Decoration both
                ? isBuiltIn(both.outer()) && isBuiltIn(both.inner())
                : !jars.containsKey(provider);
    }

    /** Plug-ins that were found and cannot be used, in the order of their discovery. */
    public List<UnusablePlugIn> unusable() {
        return unusable;
    }

    /** Every plug-in on the class path. */
    public static ProviderRegistry discover() {
        return new ProviderRegistry(ServiceLoader.load(Provider.class));
    }

    /** The implementations of another kind of service on the class path, in the order of their declaration. */
    public static <S> List<S> services(Class<S> kind) {
        List<S> found = new ArrayList<>();
        ServiceLoader.load(kind).forEach(found::add);
        return found;
    }

    /** All plug-ins by layer and id. */
    public List<Provider> all() {
        return providers;
    }

    /** The plug-ins of a layer by id. */
    public List<Provider> of(Layer layer) {
        return providers.stream().filter(provider -> provider.layer() == layer).toList();
    }

    /** The plug-ins of a layer by id. */
    public <P extends Provider> List<P> of(Class<P> kind, Layer layer) {
        return of(layer).stream().map(kind::cast).toList();
    }

    /** The plug-ins of a layer in the order in which they are taken where none is named: by rank, then by id. */
    public List<Provider> byRank(Layer layer) {
        return of(layer).stream().sorted(Comparator.comparing(Provider::rank)).toList();
    }

    /**
     * The plug-in that a layer has where none is named.
     *
     * @throws UsageException if the layer has no plug-in at all
     */
    public <P extends Provider> P standard(Class<P> kind, Layer layer) {
        return byRank(layer).stream()
                .filter(provider -> !Decoration.isOuter(provider))
                .findFirst()
                .map(kind::cast)
                .orElseThrow(
                        () -> new UsageException("no " + layer.title() + " is installed; give one with --plugin-path"));
    }

    /** The plug-in with this id, of whatever layer. */
    public Provider find(String id) {
        for (Provider provider : providers) {
            if (provider.id().equals(id)) {
                return provider;
            }
        }
        throw new UsageException("unknown plug-in " + id
                + NearestName.hint(id, providers.stream().map(Provider::id).toList()));
    }

    /**
     * The plug-in of a layer with this id; with {@code /} between two ids the first goes around the second. A plug-in that
     * decorates goes around the standard one where it is named alone.
     *
     * @throws UsageException with the nearest id there is
     */
    public <P extends Provider> P find(Class<P> kind, Layer layer, String id) {
        int sign = id.indexOf(Decoration.SIGN);
        if (sign >= 0) {
            P outer = plain(kind, layer, id.substring(0, sign));
            if (!Decoration.isOuter(outer)) {
                throw new UsageException(
                        outer.id() + " goes around no other: was " + id + "; name one that does first");
            }
            return kind.cast(Decoration.of(outer, find(kind, layer, id.substring(sign + 1))));
        }
        P found = plain(kind, layer, id);
        return Decoration.isOuter(found) ? kind.cast(Decoration.of(found, standard(kind, layer))) : found;
    }

    private <P extends Provider> P plain(Class<P> kind, Layer layer, String id) {
        List<Provider> candidates = of(layer);
        for (Provider provider : candidates) {
            if (provider.id().equals(id)) {
                return kind.cast(provider);
            }
        }
        String hint = candidates.isEmpty()
                ? "; none is installed"
                : NearestName.hint(id, candidates.stream().map(Provider::id).toList());
        throw new UsageException("unknown " + layer.title() + " " + id + hint);
    }
}
