/**
 * What a repository of variants is: the records of the catalog, their JSON, their validation, and the templates of
 * configurations. Opens no socket and starts no server.
 */
@NullMarked
package io.infaas.catalog;

import org.jspecify.annotations.NullMarked;
