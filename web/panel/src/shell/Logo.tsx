export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 36 36" role="img" aria-label="Greenroom">
      <rect width="36" height="36" rx="10" fill="#1f7a56" />
      <path d="M11 29V10.5A3.5 3.5 0 0 1 14.5 7h7a3.5 3.5 0 0 1 3.5 3.5V29z" fill="#0b1f17" />
      <path d="M15 29V12.2c0-.8.5-1.5 1.3-1.7L25 8v21z" fill="#ffe2a8" />
      <circle cx="18" cy="19.5" r="1.5" fill="#0b1f17" />
    </svg>
  );
}
