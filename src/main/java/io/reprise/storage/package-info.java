/**
 * Finds or starts PostgreSQL, migrates it, hands out connections. {@link
 * io.reprise.storage.Storage} is the front: with nothing configured it runs an embedded server with
 * its data in a folder, otherwise it uses the one of {@code reprise.storage.url}.
 */
@NullMarked
package io.reprise.storage;

import org.jspecify.annotations.NullMarked;
