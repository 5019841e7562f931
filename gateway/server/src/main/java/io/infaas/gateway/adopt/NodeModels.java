package io.infaas.gateway.adopt;

import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.Contract;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The models of one node.
 *
 * @param models the ready models that can be served, by name
 * @param unfit why a model cannot be served through the gateway, by its name
 * @param index all models that the node lists, ready or not
 */
record NodeModels(SortedMap<String, FoundModel> models, SortedMap<String, String> unfit, List<ModelIndex> index) {

    /**
     * A model as a node has it.
     *
     * @param promise text of the contract that nodes must agree on to serve the model under one name
     */
    record FoundModel(AdoptedModel adopted, Contract contract, String promise) {}

    NodeModels {
        models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
        unfit = Collections.unmodifiableSortedMap(new TreeMap<>(unfit));
        index = List.copyOf(index);
    }

    static NodeModels of(Map<String, FoundModel> models, Map<String, String> unfit) {
        return of(models, unfit, List.of());
    }

    static NodeModels of(Map<String, FoundModel> models, Map<String, String> unfit, List<ModelIndex> index) {
        return new NodeModels(new TreeMap<>(models), new TreeMap<>(unfit), index);
    }
}
