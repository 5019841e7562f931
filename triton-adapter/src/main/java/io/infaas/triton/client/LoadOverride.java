package io.infaas.triton.client;

import com.google.protobuf.ByteString;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.protocol.ModelConfig;
import java.util.Map;

/**
 * Configuration and files that override the node's repository during a load.
 *
 * @param configJson the whole configuration as JSON
 * @param files content by path within the model's folder, such as {@code 1/model.onnx}; if there are any, the node ignores its own folder
 *     of the model
 */
public record LoadOverride(String configJson, Map<String, ByteString> files) {
    /** Maximum length of a file's path: a longer one crashes Triton 2.51 (with {@code file:} it has 255 characters). */
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

    /**
     * Overrides configuration and files; the node's repository need not contain the model. Without files, the repository provides
     * them.
     */
    public static LoadOverride model(ModelConfig config, Map<String, ByteString> files) {
        return new LoadOverride(ModelConfigs.toJson(config), files);
    }
}
