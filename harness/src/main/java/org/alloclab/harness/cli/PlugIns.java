package org.alloclab.harness.cli;

import org.alloclab.harness.plugin.ProviderRegistry;

/** What the commands have from the command that they are part of. */
interface PlugIns {

    /** The plug-ins there are. */
    ProviderRegistry plugIns();
}
