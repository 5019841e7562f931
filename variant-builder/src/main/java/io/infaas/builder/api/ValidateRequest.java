package io.infaas.builder.api;

import java.nio.file.Path;

/**
 * What is to be looked over before a build.
 *
 * @param definition the application's definition, or its folder
 */
public record ValidateRequest(Path definition) {

    public ValidateRequest {
        definition = definition.toAbsolutePath().normalize();
    }
}
