package org.alloclab.harness.machine;

import com.google.inject.AbstractModule;

/** Makes Guice refuse whatever was not written down: implicit bindings, proxies for cycles, unmarked constructors. */
final class StrictModule extends AbstractModule {

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().requireAtInjectOnConstructors();
        binder().requireExactBindingAnnotations();
        binder().disableCircularProxies();
    }
}
