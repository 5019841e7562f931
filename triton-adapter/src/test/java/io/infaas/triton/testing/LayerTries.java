package io.infaas.triton.testing;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Runs each jqwik property as often as its layer has it: {@link LayerCounts#tries} of the tries that it states. */
public final class LayerTries implements AroundPropertyHook {

    /** Of a property that states none. */
    private static final int UNSTATED = 1000;

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        PropertyAttributes attributes = context.attributes();
        int stated = attributes.tries().orElse(UNSTATED);
        if (stated > 1) {
            // a single try is an example
            attributes.setTries(LayerCounts.tries(stated));
        }
        return property.execute();
    }
}
