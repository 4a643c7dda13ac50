package org.usagebudget.server.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate with those that lead to its root, and the private key that fits it. Immutable.
 *
 * @param chain the certificate first
 * @param key RSA or EC
 */
record TlsPair(List<X509Certificate> chain, PrivateKey key) {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    /** Guards nothing: the key store is in memory, but the interface asks for one. */
    private static final char[] IN_MEMORY = "in-memory".toCharArray();

    /** What is signed to find out whether key and certificate are one another's. */
    private static final byte[] PROBE = "probe".getBytes(StandardCharsets.US_ASCII);

    /**
     * The pair in the two PEM files.
     *
     * @throws GeneralSecurityException where there is none; its message says why, without anything of the key
     */
    static TlsPair parse(byte[] certificates, byte[] key) throws GeneralSecurityException {
        List<X509Certificate> chain = certificates(certificates);
        TlsPair pair = new TlsPair(chain, key(new String(key, StandardCharsets.ISO_8859_1)));
        pair.requireFit();
        return pair;
    }

    private static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> chain = factory.generateCertificates(new ByteArrayInputStream(pem)).stream()
                .map(X509Certificate.class::cast)
                .toList();
        if (chain.isEmpty()) {
            throw new CertificateException("there is no certificate in the file");
        }
        return chain;
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        int begin = pem.indexOf(KEY_BEGIN);
        int end = pem.indexOf(KEY_END, Math.max(begin, 0));
        if (begin < 0 || end < 0) {
            throw new InvalidKeyException("there is no line " + KEY_BEGIN
                    + " in the key's file; openssl pkcs8 -topk8 -nodes makes one of another form");
        }
        PKCS8EncodedKeySpec encoded;
        try {
            encoded = new PKCS8EncodedKeySpec(
                    Base64.getMimeDecoder().decode(pem.substring(begin + KEY_BEGIN.length(), end)));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("the key is not in base64", e);
        }
        for (String algorithm : List.of("RSA", "EC")) {
            Optional<PrivateKey> key = key(algorithm, encoded);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new InvalidKeyException("the key is neither RSA nor EC");
    }

    /** Empty where the key is of another kind. */
    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec encoded)
            throws GeneralSecurityException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (InvalidKeySpecException _) {
            return Optional.empty();
        }
    }

    private void requireFit() throws GeneralSecurityException {
        try {
            String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(chain.getFirst().getPublicKey());
            signature.update(PROBE);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("the key does not fit the first certificate", e);
        }
        throw new InvalidKeyException("the key does not fit the first certificate");
    }

    /**
     * A context whose connections present the pair.
     *
     * @throws GeneralSecurityException where the certificates do not follow one another
     */
    SSLContext context() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, IN_MEMORY);
        } catch (IOException e) {
            throw new IllegalStateException("nothing is read", e);
        }
        store.setKeyEntry("server", key, IN_MEMORY, chain.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, IN_MEMORY);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Whose it is and how long it is good, for the log. */
    @Override
    public String toString() {
        X509Certificate first = chain.getFirst();
        return first.getSubjectX500Principal() + ", good until "
                + first.getNotAfter().toInstant();
    }
}
