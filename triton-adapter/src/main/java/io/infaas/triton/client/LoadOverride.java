package io.infaas.triton.client;

import com.google.protobuf.ByteString;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.protocol.ModelConfig;
import java.util.Map;

/**
 * Configuration and files that a load uses instead of those in the node's repository.
 *
 * @param configJson the whole configuration as JSON
 * @param files content by place in the model's folder, as {@code 1/model.onnx}; if there are any, the node's folder of
 *     the model is left aside entirely
 */
public record LoadOverride(String configJson, Map<String, ByteString> files) {
    /** The longest place of a file; a longer one would end a Triton 2.51 (with {@code file:} it makes 255 characters). */
    public static final int LONGEST_PLACE = 250;

    public LoadOverride {
        files = Map.copyOf(files);
        if (configJson.isBlank()) {
            throw new IllegalArgumentException("configJson is blank: give the model's configuration as JSON");
        }
        for (String place : files.keySet()) {
            if (place.isBlank() || place.length() > LONGEST_PLACE) {
                throw new IllegalArgumentException("file '" + place + "' has " + place.length()
                        + " characters: give it a place of 1 to " + LONGEST_PLACE);
            }
        }
    }

    /** The configuration alone; files come from the node's repository. */
    public static LoadOverride config(ModelConfig config) {
        return new LoadOverride(ModelConfigs.toJson(config), Map.of());
    }

    /** Configuration and files: the node's repository need not know the model. */
    public static LoadOverride model(ModelConfig config, Map<String, ByteString> files) {
        return new LoadOverride(ModelConfigs.toJson(config), files);
    }
}
