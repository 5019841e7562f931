package io.infaas.triton.servers;

import java.nio.file.Path;

/**
 * Small Python models for tests: {@code simple}, {@code simple_int8}, {@code simple_string}, {@code simple_identity},
 * {@code custom_identity_int32}, {@code slow_identity} (delay by request parameter {@code delay_ms}),
 * {@code simple_sequence}, {@code simple_dyna_sequence}, {@code simple_string_dyna_sequence}, {@code sequence_sum},
 * {@code late_sequence_sum} (decoupled, answers at the end), {@code repeat_int32} (decoupled), {@code mock_llm} (decoupled text) and {@code faulty} (errors on demand).
 */
public final class RigModels {
    private RigModels() {}

    /** Lays the named models out under {@code repository}, which then can be given to {@link TritonServers}. */
    public static Path layOut(Path repository, String... models) {
        for (String model : models) {
            BundledFiles.copy("models/" + model, repository.resolve(model));
        }
        return repository;
    }
}
