/**
 * What a repository of variants is: the records of the catalog, their JSON, their validation, and the templates of
 * configurations. Starts no server; only the package {@code store} opens sockets.
 */
@NullMarked
package io.infaas.catalog;

import org.jspecify.annotations.NullMarked;
