package io.infaas.catalog;

import java.util.List;

/**
 * A model that was found on a node instead of being built: its accuracy and speed are unknown.
 *
 * @param versions servable versions, ascending, at least one
 * @param config the model's configuration as completed by the node: the protobuf message in Base64, which keeps fields of newer
 *     nodes
 */
public record AdoptedModel(List<Long> versions, String config) {

    public AdoptedModel {
        Checks.filled("config", config);
        versions = Checks.notEmpty("versions", versions);
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i) < 1 || (i > 0 && versions.get(i) <= versions.get(i - 1))) {
                throw new IllegalArgumentException("versions %s must ascend from 1 or above".formatted(versions));
            }
        }
    }
}
