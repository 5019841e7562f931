package io.infaas.catalog;

import java.util.List;

/**
 * What a node told of a model that it serves and nobody built here: neither accuracy nor speed of it are known.
 *
 * @param versions that can be asked for, ascending, at least one
 * @param config the model's configuration as the node completed it: its protobuf message, so that what newer nodes know beyond it
 *     is kept, in Base64
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
