package org.usagebudget.server.sandbox;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import org.usagebudget.server.fault.StartupException;

/**
 * The keys of the sandbox's identity provider: an RSA key for access tokens, a secret for refresh tokens. They are made once
 * and kept in a file of the data directory, so that tokens stay good when the sandbox starts again. Immutable.
 */
public final class SigningKeys {
    /** The file's name in the data directory. */
    public static final String FILE = "identity-keys.json";

    private static final int RSA_BITS = 2048;
    private static final int SECRET_BITS = 256;
    private static final int FILE_SIZE_MAX = 64 * 1024;
    private static final String SECRET_ID = "refresh";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final RSAKey access;
    private final OctetSequenceKey refresh;

    private SigningKeys(RSAKey access, OctetSequenceKey refresh) {
        this.access = access;
        this.refresh = refresh;
    }

    /**
     * The keys of that directory, which must exist; made when it has none. The file is readable for its owner alone. One
     * process at a time may call this for a directory.
     *
     * @throws StartupException 78 where the file cannot be read, made or understood
     */
    public static SigningKeys open(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            if (Files.exists(file)) {
                restrict(file);
                return read(file);
            }
            SigningKeys made = make();
            made.write(directory, file);
            return made;
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION,
                    "The identity provider's keys in " + file + " cannot be kept: " + e,
                    e);
        }
    }

    private static SigningKeys make() {
        try {
            RSAKey access = new RSAKeyGenerator(RSA_BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint(true)
                    .generate();
            OctetSequenceKey refresh =
                    new OctetSequenceKeyGenerator(SECRET_BITS).keyID(SECRET_ID).generate();
            return new SigningKeys(access, refresh);
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform makes RSA keys", e);
        }
    }

    private static SigningKeys read(Path file) throws IOException {
        try {
            if (Files.size(file) > FILE_SIZE_MAX) {
                throw new ParseException("too large", 0);
            }
            JWKSet keys = JWKSet.parse(Files.readString(file));
            for (Object key : keys.getKeys()) {
                if (key instanceof RSAKey access
                        && access.isPrivate()
                        && keys.getKeyByKeyId(SECRET_ID) instanceof OctetSequenceKey refresh
                        && refresh.size() >= SECRET_BITS) {
                    return new SigningKeys(access, refresh);
                }
            }
        } catch (ParseException | RuntimeException e) {
            throw damaged(file, e);
        }
        throw damaged(file, new IllegalStateException("a key is missing"));
    }

    private static StartupException damaged(Path file, Exception cause) {
        return new StartupException(
                StartupException.CONFIGURATION,
                "The identity provider's keys in " + file
                        + " are damaged; delete the file to have new ones made, which ends all tokens.",
                cause);
    }

    /** Whole or not at all: written aside, forced to the disk, then renamed. */
    private void write(Path directory, Path file) throws IOException {
        byte[] bytes = new JWKSet(List.of(access, refresh)).toString(false).getBytes(StandardCharsets.UTF_8);
        Path aside = Files.createTempFile(directory, FILE, ".new", ownerOnly());
        try {
            try (FileChannel out = FileChannel.open(aside, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
                out.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** On Windows the directory's own rights count. */
    private static FileAttribute<?>[] ownerOnly() {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static void restrict(Path file) throws IOException {
        if (isPosix()) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    /** The public keys that access tokens are verified with. */
    public JWKSet publicKeys() {
        return new JWKSet(access.toPublicJWK());
    }

    /** The key that signs access tokens; its id is its thumbprint. */
    RSAKey access() {
        return access;
    }

    /** The secret that signs refresh tokens. */
    OctetSequenceKey refresh() {
        return refresh;
    }
}
