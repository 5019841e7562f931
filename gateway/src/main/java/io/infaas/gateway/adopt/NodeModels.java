package io.infaas.gateway.adopt;

import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.Contract;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ready models of one node.
 *
 * @param models the models that can be served, by name
 * @param unfit why a model cannot be served through the gateway, by its name
 */
record NodeModels(SortedMap<String, FoundModel> models, SortedMap<String, String> unfit) {

    /**
     * A model as a node has it.
     *
     * @param promise text of the contract that nodes must agree on to serve the model under one name
     */
    record FoundModel(AdoptedModel adopted, Contract contract, String promise) {}

    NodeModels {
        models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
        unfit = Collections.unmodifiableSortedMap(new TreeMap<>(unfit));
    }

    static NodeModels of(Map<String, FoundModel> models, Map<String, String> unfit) {
        return new NodeModels(new TreeMap<>(models), new TreeMap<>(unfit));
    }
}
