package org.alloclab.harness.plan;

import org.alloclab.api.space.InitialLayout;
import org.alloclab.api.spi.AddressSpaceProvider;

/**
 * A machine with processes.
 *
 * @param machine hardware, page frames, slabs
 * @param space the address space
 * @param layout the areas that its first process starts with
 */
public record ProcessPlan(MachinePlan machine, LayerChoice<AddressSpaceProvider> space, InitialLayout layout) {}
