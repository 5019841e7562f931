/**
 * The repository of variants: the catalog's records, their JSON and validation, and configuration templates. Starts no server; only the
 * package {@code store} opens sockets.
 */
@NullMarked
package io.infaas.catalog;

import org.jspecify.annotations.NullMarked;
