package org.alloclab.example.failing;

import java.util.List;
import org.alloclab.api.option.OptionSpec;
import org.alloclab.api.space.AddressSpace;
import org.alloclab.api.spi.AddressSpaceDecorator;
import org.alloclab.api.spi.AddressSpaceProvider;
import org.alloclab.api.spi.Upstream;

/** Publishes {@link FailingSpace}: {@code --address-space failing}, or {@code failing/ID} around another address space. */
public final class FailingSpaceProvider implements AddressSpaceDecorator {
    static final OptionSpec<Long> EACH =
            OptionSpec.whole("failing.each", 1, 1_000_000_000, 100, "of so many calls for memory one is refused");

    @Override
    public String id() {
        return "failing";
    }

    @Override
    public String summary() {
        return "refuses some of the calls for memory";
    }

    @Override
    public Upstream models() {
        return new Upstream("failure injection", "1.0");
    }

    @Override
    public List<OptionSpec<?>> options() {
        return List.of(EACH);
    }

    @Override
    public AddressSpace decorate(AddressSpace decorated, AddressSpaceProvider.Context context) {
        return new FailingSpace(decorated, context.options().get(EACH));
    }
}
