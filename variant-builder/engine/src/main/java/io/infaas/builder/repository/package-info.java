/** Folders that builds write and publish: results, variants in a model repository, generations. */
@NullMarked
package io.infaas.builder.repository;

import org.jspecify.annotations.NullMarked;
