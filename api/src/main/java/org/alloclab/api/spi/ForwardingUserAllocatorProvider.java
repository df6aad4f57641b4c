package org.alloclab.api.spi;

import java.util.List;
import java.util.Optional;
import org.alloclab.api.heap.Control;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.space.InitialLayout;

/** Declares and makes what another plug-in does; whoever extends it overrides what it changes. */
public abstract non-sealed class ForwardingUserAllocatorProvider extends ForwardingProvider<UserAllocatorProvider>
        implements UserAllocatorProvider {

    /** Forwards to {@code declared}. */
    protected ForwardingUserAllocatorProvider(UserAllocatorProvider declared) {
        super(declared);
    }

    @Override
    public UserAllocator create(UserAllocatorProvider.Context context) {
        return declared().create(context);
    }

    @Override
    public Optional<InitialLayout> typicalLayout() {
        return declared().typicalLayout();
    }

    @Override
    public long[] typicalPrelude() {
        return declared().typicalPrelude();
    }

    @Override
    public Optional<NativeTwin> nativeTwin() {
        return declared().nativeTwin();
    }

    @Override
    public List<Variant> variants() {
        return declared().variants();
    }

    @Override
    public List<Profile> profiles() {
        return declared().profiles();
    }

    @Override
    public List<Knob> searchSpace() {
        return declared().searchSpace();
    }

    @Override
    public List<Control> givingBack() {
        return declared().givingBack();
    }
}
