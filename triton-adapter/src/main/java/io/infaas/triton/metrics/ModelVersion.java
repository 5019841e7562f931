package io.infaas.triton.metrics;

/** A version of a model on a node. */
public record ModelVersion(String model, String version) {}
