package io.infaas.builder.tensorrt;

/**
 * The description of a plan, stored beside its file as {@code plan.json}.
 *
 * @param name requested name
 * @param source digest of model and options
 * @param sha256 digest of the file
 */
public record PlanRecord(String name, PlanKey key, String source, String sha256) {}
