package org.alloclab.harness.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.alloclab.api.machine.Layer;
import org.alloclab.api.option.NearestName;
import org.alloclab.api.spi.Provider;
import org.alloclab.harness.input.UsageException;

/** The plug-ins there are. The only place that asks {@link ServiceLoader}. */
public final class ProviderRegistry {
    private final List<Provider> providers;

    /** A registry of exactly these plug-ins; two with one id are an error that names both classes. */
    public ProviderRegistry(Iterable<Provider> found) {
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
        all.sort(Comparator.comparing(Provider::layer).thenComparing(Provider::id));
        providers = List.copyOf(all);
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
                .findFirst()
                .map(kind::cast)
                .orElseThrow(() ->
                        new UsageException("no " + layer.title() + " is installed; put a plug-in on the class path"));
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
     * The plug-in of a layer with this id.
     *
     * @throws UsageException with the nearest id there is
     */
    public <P extends Provider> P find(Class<P> kind, Layer layer, String id) {
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
